/*
 * SRAT of topology.yaml, from the field lists of ACPI 6.6 section 5.2.16. Memory starts at 1 GiB without a hole, the
 * hotplug window follows it. The GPU is 00:05.0.
 */
Signature : "SRAT"
Table Length : 00000000
Revision : 03
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Table Revision : 00000001
Reserved : 0000000000000000

Subtable Type : 03 [GICC Affinity]
Length : 12
Proximity Domain : 00000000
Acpi Processor UID : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Clock Domain : 00000000

Subtable Type : 03 [GICC Affinity]
Length : 12
Proximity Domain : 00000001
Acpi Processor UID : 00000001
Flags (decoded below) : 00000001
Enabled : 1
Clock Domain : 00000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000000
Reserved1 : 0000
Base Address : 0000000040000000
Address Length : 0000000040000000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000001
Reserved1 : 0000
Base Address : 0000000080000000
Address Length : 0000000040000000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000002
Reserved1 : 0000
Base Address : 0000000000000000
Address Length : 0000000000000000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000003
Reserved1 : 0000
Base Address : 0000000000000000
Address Length : 0000000000000000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000

Subtable Type : 05 [Generic Initiator Affinity]
Length : 20
Reserved1 : 00
Device Handle Type : 01
Proximity Domain : 00000002
Device Handle : 00 00 00 28 00 00 00 00 00 00 00 00 00 00 00 00
Flags (decoded below) : 00000001
Enabled : 1
Architectural Transactions : 0
Reserved2 : 00000000

Subtable Type : 05 [Generic Initiator Affinity]
Length : 20
Reserved1 : 00
Device Handle Type : 01
Proximity Domain : 00000003
Device Handle : 00 00 00 28 00 00 00 00 00 00 00 00 00 00 00 00
Flags (decoded below) : 00000001
Enabled : 1
Architectural Transactions : 0
Reserved2 : 00000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000001
Reserved1 : 0000
Base Address : 00000000C0000000
Address Length : 0000000040000000
Reserved2 : 00000000
Flags (decoded below) : 00000003
Enabled : 1
Hot Pluggable : 1
Non-Volatile : 0
Reserved3 : 0000000000000000
