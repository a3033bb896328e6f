/*
 * VIOT of topology.yaml, from the field list of ACPI 6.6 section 5.2.34.
 */
Signature : "VIOT"
Table Length : 00000000
Revision : 00
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Node count : 0006
Node offset : 0030
Reserved : 0000000000000000

/* Unit at 20:03.0, at 0x30 */
Type : 03
Reserved : 00
Length : 0010
PCI Segment : 0000
PCI BDF number : 2018
Reserved : 0000000000000000

/* Unit with registers, at 0x40 */
Type : 04
Reserved : 00
Length : 0010
Reserved : 00000000
Base address : 00000000FEB00000

/* All of bus 20h and of the buses behind its two ports */
Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00002000
PCI Segment start : 0000
PCI Segment end : 0000
PCI BDF start : 2000
PCI BDF end : 22FF
Output node : 0030
Reserved : 000000000000

/* Ports 40:00.0, without what is behind it, and 40:01.0, with bus 42h */
Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00004000
PCI Segment start : 0000
PCI Segment end : 0000
PCI BDF start : 4000
PCI BDF end : 4000
Output node : 0040
Reserved : 000000000000
Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00004008
PCI Segment start : 0000
PCI Segment end : 0000
PCI BDF start : 4008
PCI BDF end : 4008
Output node : 0040
Reserved : 000000000000
Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00004200
PCI Segment start : 0000
PCI Segment end : 0000
PCI BDF start : 4200
PCI BDF end : 42FF
Output node : 0040
Reserved : 000000000000
