/*
 * DMAR of topology.yaml, from the field list of the VT-d specification, chapter 8: 48 bits, interrupt remapping.
 */
Signature : "DMAR"
Table Length : 00000000
Revision : 01
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Host Address Width : 2F
Flags : 01
Reserved : 00 00 00 00 00 00 00 00 00 00

/* Unit of socket 0: I/O APIC, HPET, all of bus 0 (the expanders are endpoints there), and the port of the GPU; the port
   of the NIC cannot be named without the NIC */
Subtable Type : 0000
Length : 0058
Flags : 00
Size (decoded below) : 00
Size (pages, log2) : 0
PCI Segment Number : 0000
Register Base Address : 00000000FED90000
Device Scope Type : 03
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : FF
PCI Path : 00,00
Device Scope Type : 04
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : FF
PCI Path : 0F,00
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 00,00
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 01,00
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 02,00
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 1F,00
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 1F,02
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 1F,03
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 10
PCI Path : 00,00

/* Unit of socket 1: the port on bus 128 */
Subtable Type : 0000
Length : 0018
Flags : 00
Size (decoded below) : 00
Size (pages, log2) : 0
PCI Segment Number : 0000
Register Base Address : 00000000FED91000
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 80
PCI Path : 00,00

/* Unit of the NIC alone, behind the second port of bus 16 */
Subtable Type : 0000
Length : 001A
Flags : 00
Size (decoded below) : 00
Size (pages, log2) : 0
PCI Segment Number : 0000
Register Base Address : 00000000FED92000
Device Scope Type : 01
Entry Length : 0A
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 10
PCI Path : 01,00
PCI Path : 00,00

Subtable Type : 0003
Length : 0014
Reserved : 00000000
Base Address : 00000000FED90000
Proximity Domain : 00000000

Subtable Type : 0003
Length : 0014
Reserved : 00000000
Base Address : 00000000FED91000
Proximity Domain : 00000001

Subtable Type : 0003
Length : 0014
Reserved : 00000000
Base Address : 00000000FED92000
Proximity Domain : 00000000
