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

/* Unit of socket 0: I/O APIC, HPET, all on bus 0, and the UART, number 1, as 00:1e.0 */
Subtable Type : 0000
Length : 0060
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
PCI Path : 06,00

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

Device Scope Type : 05
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 01
PCI Bus Number : 00
PCI Path : 1E,00

/* Unit of socket 1: port p1, and the I2C controller, number 2, as 40:1e.3 */
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

Device Scope Type : 05
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 02
PCI Bus Number : 40
PCI Path : 1E,03

/* Units and their nodes; no root port, since all that caches is right on bus 0 */
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

/* What is not on PCI: 8 bytes, the path and a NUL */
Subtable Type : 0004
Length : 0013
Reserved : 000000
Device Number : 01
Device Name : "\_SB_.URT0"

Subtable Type : 0004
Length : 0018
Reserved : 000000
Device Number : 02
Device Name : "\_SB_.PC40.I2C1"

/* The accelerator needs its cache */
Subtable Type : 0005
Length : 0010
Flags : 01
Reserved : 00
PCI Segment Number : 0000

Device Scope Type : 01
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 05,00

/* The HBA may have one */
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
PCI Path : 06,00

/* Bits 1 (no write snoop), 3 (hardened) and 4 (cache required) */
Subtable Type : 0006
Length : 0010
Reserved : 0000
PCI Segment Number : 0000

Device Scope Type : 01
Entry Length : 08
Flags : 1A
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 05,00
