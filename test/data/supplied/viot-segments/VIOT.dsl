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

/* Units at 0000:00:03.0 and 0002:20:02.0, at 0x30 and 0x40 */
Type : 03
Reserved : 00
Length : 0010
PCI Segment : 0000
PCI BDF number : 0018
Reserved : 0000000000000000

Type : 03
Reserved : 00
Length : 0010
PCI Segment : 0002
PCI BDF number : 2010
Reserved : 0000000000000000

/* Bus 0 of segment 0, buses 0 and 1 of segment 1, and a device that is not on PCI, above the endpoint ids of PCI */
Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00000000
PCI Segment start : 0000
PCI Segment end : 0000
PCI BDF start : 0000
PCI BDF end : 00FF
Output node : 0030
Reserved : 000000000000

Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00010000
PCI Segment start : 0001
PCI Segment end : 0001
PCI BDF start : 0000
PCI BDF end : 01FF
Output node : 0030
Reserved : 000000000000

Type : 02
Reserved : 00
Length : 0018
Endpoint : 00030000
Base address : 00000000FEB00000
Output node : 0030
Reserved : 000000000000

/* Buses 20h and 21h of segment 2 */
Type : 01
Reserved : 00
Length : 0018
Endpoint start : 00022000
PCI Segment start : 0002
PCI Segment end : 0002
PCI BDF start : 2000
PCI BDF end : 21FF
Output node : 0040
Reserved : 000000000000
