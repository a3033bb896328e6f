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

/* Unit of segment 0: everything there, the I/O APIC and the HPET */
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

/* Unit of segment 1: port p1 with what is behind it, not p2 with the NIC */
Subtable Type : 0000
Length : 0018
Flags : 00
Size (decoded below) : 00
Size (pages, log2) : 0
PCI Segment Number : 0001
Register Base Address : 00000000FED91000
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 00,00

/* The region, for all in segment 0 and for what does not bypass in segment 1 */
Subtable Type : 0001
Length : 0048
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
Subtable Type : 0001
Length : 0020
Reserved : 0000
PCI Segment Number : 0001
Base Address : 000000007F000000
End Address (limit) : 000000007F00FFFF
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 00,00

/* All ports of segment 0, and the one of segment 1 whose devices are translated */
Subtable Type : 0002
Length : 0008
Flags : 01
Reserved : 00
PCI Segment Number : 0000
Subtable Type : 0002
Length : 0010
Flags : 00
Reserved : 00
PCI Segment Number : 0001
Device Scope Type : 02
Entry Length : 08
Flags : 00
Reserved : 00
Enumeration ID : 00
PCI Bus Number : 00
PCI Path : 00,00

/* The unit of segment 1 is near node 1 */
Subtable Type : 0003
Length : 0014
Reserved : 00000000
Base Address : 00000000FED91000
Proximity Domain : 00000001

/* The HBA is right on the root bus of segment 0 */
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
