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

/* Unit of socket 0: I/O APIC, HPET, and all on bus 0; the expander is an endpoint there */
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
Device Scope Type : 02
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
PCI Path : 04,00
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 05,00
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

/* Unit of socket 1: ports p1 and p3 with what is behind them, not p2 with the NIC */
Subtable Type : 0000
Length : 0020
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
PCI Bus Number : 40
PCI Path : 00,00
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 40
PCI Path : 02,00

/* The region, for the HBA and for the GPU behind p1 */
Subtable Type : 0001
Length : 002A
Reserved : 0000
PCI Segment Number : 0000
Base Address : 000000007F000000
End Address (limit) : 000000007F00FFFF
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 05,00
Device Scope Type : 01
Entry Length : 0A
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 40
PCI Path : 00,00
PCI Path : 00,00

/* Ports whose devices may cache translations */
Subtable Type : 0002
Length : 0020
Flags : 00
Reserved : 00
PCI Segment Number : 0000
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 02,00
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 40
PCI Path : 00,00
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 40
PCI Path : 02,00

/* Units and their nodes */
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

/* The HBA is right on a root bus */
Subtable Type : 0005
Length : 0010
Flags : 00
Reserved : 00
PCI Segment Number : 0000
Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 05,00
