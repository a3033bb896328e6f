/*
 * HMAT of topology.yaml, from the field list of ACPI 6.6 section 5.2.28.
 */
Signature : "HMAT"
Table Length : 00000000
Revision : 02
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Reserved : 00000000

/* Nodes that SRAT gives memory, if only in name; what is near node 2 is not known */
Structure Type : 0000
Reserved : 0000
Length : 00000028
Flags (decoded below) : 0001
Processor Proximity Domain Valid : 1
Reserved1 : 0000
Attached Initiator Proximity Domain : 00000000
Memory Proximity Domain : 00000000
Reserved2 : 00000000
Reserved3 : 0000000000000000
Reserved4 : 0000000000000000
Structure Type : 0000
Reserved : 0000
Length : 00000028
Flags (decoded below) : 0001
Processor Proximity Domain Valid : 1
Reserved1 : 0000
Attached Initiator Proximity Domain : 00000001
Memory Proximity Domain : 00000001
Reserved2 : 00000000
Reserved3 : 0000000000000000
Reserved4 : 0000000000000000
Structure Type : 0000
Reserved : 0000
Length : 00000028
Flags (decoded below) : 0000
Processor Proximity Domain Valid : 0
Reserved1 : 0000
Attached Initiator Proximity Domain : 00000000
Memory Proximity Domain : 00000002
Reserved2 : 00000000
Reserved3 : 0000000000000000
Reserved4 : 0000000000000000

/* Latency in units of 10000 ps */
Structure Type : 0001
Reserved : 0000
Length : 00000060
Flags (decoded below) : 00
Memory Hierarchy : 0
Use Minimum Transfer Size : 0
Non-sequential Transfers : 0
Data Type : 00
Minimum Transfer Size : 00
Reserved1 : 00
Initiator Proximity Domains # : 00000004
Target Proximity Domains # : 00000004
Reserved2 : 00000000
Entry Base Unit : 0000000000002710
Initiator Proximity Domain List : 00000000
Initiator Proximity Domain List : 00000001
Initiator Proximity Domain List : 00000002
Initiator Proximity Domain List : 00000003
Target Proximity Domain List : 00000000
Target Proximity Domain List : 00000001
Target Proximity Domain List : 00000002
Target Proximity Domain List : 00000003
Entry : 0009
Entry : 000E
Entry : 001E
Entry : 001E
Entry : 000E
Entry : 0009
Entry : 001E
Entry : 001E
Entry : 001E
Entry : 001E
Entry : 0000
Entry : 0000
Entry : 001E
Entry : 001E
Entry : 0000
Entry : 0000

/* Bandwidth in units of 102400 MB/s */
Structure Type : 0001
Reserved : 0000
Length : 00000060
Flags (decoded below) : 00
Memory Hierarchy : 0
Use Minimum Transfer Size : 0
Non-sequential Transfers : 0
Data Type : 03
Minimum Transfer Size : 00
Reserved1 : 00
Initiator Proximity Domains # : 00000004
Target Proximity Domains # : 00000004
Reserved2 : 00000000
Entry Base Unit : 0000000000019000
Initiator Proximity Domain List : 00000000
Initiator Proximity Domain List : 00000001
Initiator Proximity Domain List : 00000002
Initiator Proximity Domain List : 00000003
Target Proximity Domain List : 00000000
Target Proximity Domain List : 00000001
Target Proximity Domain List : 00000002
Target Proximity Domain List : 00000003
Entry : 0002
Entry : 0001
Entry : 0004
Entry : 0004
Entry : 0001
Entry : 0002
Entry : 0004
Entry : 0004
Entry : 0004
Entry : 0004
Entry : 0000
Entry : 0000
Entry : 0004
Entry : 0004
Entry : 0000
Entry : 0000

/* Cache of node 1: one level, direct mapped, write back, lines of 64 bytes */
Structure Type : 0002
Reserved : 0000
Length : 00000020
Memory Proximity Domain : 00000001
Reserved1 : 00000000
Memory Side Cache Size : 0000000001000000
Cache Attributes (decoded below) : 00401111
Total Cache Levels : 1
Cache Level : 1
Cache Associativity : 1
Write Policy : 1
Cache Line Size : 0040
Address Mode : 0000
SMBIOS Handle # : 0000
