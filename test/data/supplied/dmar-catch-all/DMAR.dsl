/*
 * DMAR of topology.yaml, from the field list of the VT-d specification, chapter 8: 57 bits, interrupt remapping, x2APIC
 * opt-out.
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

Host Address Width : 38
Flags : 03
Reserved : 00 00 00 00 00 00 00 00 00 00

/* The unit of the GPU, behind the port, the upstream port and the second downstream port; it comes first */
Subtable Type : 0000
Length : 001E
Flags : 00
Size (decoded below) : 00
Size (pages, log2) : 0
PCI Segment Number : 0000
Register Base Address : 00000000FED91000
Device Scope Type : 01
Entry Length : 0E
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 20
PCI Path : 00,00
PCI Path : 00,00
PCI Path : 01,00
PCI Path : 00,00

/* The unit for all the rest */
Subtable Type : 0000
Length : 0020
Flags : 01
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

/* Only the unit of the rest lets devices cache; the port has nothing of it behind it but an empty port */
Subtable Type : 0002
Length : 0010
Flags : 00
Reserved : 00
PCI Segment Number : 0000
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 20
PCI Path : 00,00
