/*
 * IORT of topology.yaml, from the field lists of DEN0049E.d: an ITS group at offset 48, and a root complex whose requester
 * ids all go straight to it.
 */
Signature : "IORT"
Table Length : 00000000
Revision : 05
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Node Count : 00000002
Node Offset : 00000030
Reserved : 00000000

Type : 00
Length : 0018
Revision : 01
Identifier : 00000000
Mapping Count : 00000000
Mapping Offset : 00000000
ItsCount : 00000001
Identifiers : 00000000

Type : 02
Length : 0038
Revision : 03
Identifier : 00000001
Mapping Count : 00000001
Mapping Offset : 00000024
Memory Properties : [IORT Memory Access Properties]
Cache Coherency : 00000001
Hints (decoded below) : 00
Transient : 0
Write Allocate : 0
Read Allocate : 0
Override : 0
Reserved : 0000
Memory Flags (decoded below) : 03
Coherency : 1
Device Attribute : 1
Ensured Coherency of Accesses : 0
ATS Attribute : 00000000
PCI Segment Number : 00000000
Memory Size Limit : 40
PASID Capabilities : 0000
Reserved : 00
Input base : 00000000
ID Count : 0000FFFF
Output Base : 00000000
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0
