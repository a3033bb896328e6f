/*
 * IORT of topology.yaml, from the field list of Arm DEN0049 E.d. Stream ids, and ids at the ITS, have the segment in bits 16 and up.
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

Node Count : 00000005
Node Offset : 00000030
Reserved : 00000000

/* ITS group, at 0x30 */
Type : 00
Length : 0018
Revision : 01
Identifier : 00000000
Mapping Count : 00000000
Mapping Offset : 00000000
ItsCount : 00000001
Identifiers : 00000000

/* SMMUv3, at 0x48: ids of segments 0 to 3 */
Type : 04
Length : 0058
Revision : 04
Identifier : 00000001
Mapping Count : 00000001
Mapping Offset : 00000044
Base Address : 000000000C000000
Flags (decoded below) : 00000001
COHACC Override : 1
HTTU Override : 0
Proximity Domain Valid : 0
DeviceID Valid : 0
Reserved : 00000000
VATOS Address : 0000000000000000
Model : 00000000
Event GSIV : 00000090
PRI GSIV : 00000091
GERR GSIV : 00000093
Sync GSIV : 00000092
Proximity Domain : 00000000
Device ID Mapping Index : 00000000
Input base : 00000000
ID Count : 0003FFFF
Output Base : 00000000
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0

/* Root complex of segment 0, at 0xA0: buses 0 and 1; all else goes to the ITS */
Type : 02
Length : 004C
Revision : 03
Identifier : 00000002
Mapping Count : 00000002
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
ATS Attribute : 00000001
PCI Segment Number : 00000000
Memory Size Limit : 40
PASID Capabilities : 0000
Reserved : 00
Input base : 00000000
ID Count : 000001FF
Output Base : 00000000
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000200
ID Count : 0000FDFF
Output Base : 00000200
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0

/* Root complex of segment 3: two ports and bus 1 behind the first one; the NIC on bus 2 and all else go to the ITS */
Type : 02
Length : 009C
Revision : 03
Identifier : 00000003
Mapping Count : 00000006
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
ATS Attribute : 00000001
PCI Segment Number : 00000003
Memory Size Limit : 40
PASID Capabilities : 0000
Reserved : 00
Input base : 00000000
ID Count : 00000000
Output Base : 00030000
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000008
ID Count : 00000000
Output Base : 00030008
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000100
ID Count : 000000FF
Output Base : 00030100
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000001
ID Count : 00000006
Output Base : 00030001
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000009
ID Count : 000000F6
Output Base : 00030009
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000200
ID Count : 0000FDFF
Output Base : 00030200
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0

/* The region of the disk at 0000:01:00.0 and of the GPU at 0003:01:00.0 */
Type : 06
Length : 0058
Revision : 03
Identifier : 00000004
Mapping Count : 00000002
Mapping Offset : 00000030
Flags (decoded below) : 00000014
Remapping Permitted : 0
Access Privileged : 0
Access Attributes : 05
Number of RMR Descriptors : 00000001
RMR Descriptor Offset : 0000001C
Base Address of RMR : 000000007F000000
Length of RMR : 0000000000010000
Reserved : 00000000
Input base : 00000100
ID Count : 00000000
Output Base : 00000100
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00030100
ID Count : 00000000
Output Base : 00030100
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
