/*
 * IORT of topology.yaml, from the field list of Arm DEN0049 E.d.
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

Node Count : 00000007
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

/* SMMUv3 of socket 0, at 0x48 */
Type : 04
Length : 0058
Revision : 04
Identifier : 00000001
Mapping Count : 00000001
Mapping Offset : 00000044
Base Address : 000000000C000000
Flags (decoded below) : 00000009
COHACC Override : 1
HTTU Override : 0
Proximity Domain Valid : 1
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
ID Count : 0000FFFF
Output Base : 00000000
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0

/* SMMUv3 of socket 1, at 0xA0 */
Type : 04
Length : 0058
Revision : 04
Identifier : 00000002
Mapping Count : 00000001
Mapping Offset : 00000044
Base Address : 000000000C020000
Flags (decoded below) : 00000009
COHACC Override : 1
HTTU Override : 0
Proximity Domain Valid : 1
DeviceID Valid : 0
Reserved : 00000000
VATOS Address : 0000000000000000
Model : 00000000
Event GSIV : 00000094
PRI GSIV : 00000095
GERR GSIV : 00000097
Sync GSIV : 00000096
Proximity Domain : 00000001
Device ID Mapping Index : 00000000
Input base : 00000000
ID Count : 0000FFFF
Output Base : 00000000
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0

/* Root complex: buses 0 and 1, then 40h without bus 42h of the NIC; all else goes to the ITS */
Type : 02
Length : 00C4
Revision : 03
Identifier : 00000003
Mapping Count : 00000008
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
Input base : 00004000
ID Count : 00000000
Output Base : 00004000
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004008
ID Count : 00000000
Output Base : 00004008
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004100
ID Count : 000000FF
Output Base : 00004100
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00000200
ID Count : 00003DFF
Output Base : 00000200
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004001
ID Count : 00000006
Output Base : 00004001
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004009
ID Count : 000000F6
Output Base : 00004009
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004200
ID Count : 0000BDFF
Output Base : 00004200
Output Reference : 00000030
Flags (decoded below) : 00000000
Single Mapping : 0

/* The region of the GPU at 41:00.0 */
Type : 06
Length : 0044
Revision : 03
Identifier : 00000004
Mapping Count : 00000001
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
Input base : 00004100
ID Count : 00000000
Output Base : 00004100
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0

/* The region for all, at each of the units */
Type : 06
Length : 0044
Revision : 03
Identifier : 00000005
Mapping Count : 00000001
Mapping Offset : 00000030
Flags (decoded below) : 00000014
Remapping Permitted : 0
Access Privileged : 0
Access Attributes : 05
Number of RMR Descriptors : 00000001
RMR Descriptor Offset : 0000001C
Base Address of RMR : 000000007F010000
Length of RMR : 0000000000010000
Reserved : 00000000
Input base : 00000000
ID Count : 000001FF
Output Base : 00000000
Output Reference : 00000048
Flags (decoded below) : 00000000
Single Mapping : 0
Type : 06
Length : 006C
Revision : 03
Identifier : 00000006
Mapping Count : 00000003
Mapping Offset : 00000030
Flags (decoded below) : 00000014
Remapping Permitted : 0
Access Privileged : 0
Access Attributes : 05
Number of RMR Descriptors : 00000001
RMR Descriptor Offset : 0000001C
Base Address of RMR : 000000007F010000
Length of RMR : 0000000000010000
Reserved : 00000000
Input base : 00004000
ID Count : 00000000
Output Base : 00004000
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004008
ID Count : 00000000
Output Base : 00004008
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0
Input base : 00004100
ID Count : 000000FF
Output Base : 00004100
Output Reference : 000000A0
Flags (decoded below) : 00000000
Single Mapping : 0
