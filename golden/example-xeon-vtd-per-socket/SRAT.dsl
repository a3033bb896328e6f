/*
 * SRAT of topology.yaml, from the field lists of ACPI 6.6 section 5.2.16. Memory leaves out 640 KiB to 1 MiB and 2 GiB
 * to 4 GiB, and lies end to end around that.
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

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 00
Apic ID : 00
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 00
Apic ID : 01
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 00
Apic ID : 02
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 00
Apic ID : 03
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 01
Apic ID : 04
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 01
Apic ID : 05
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 01
Apic ID : 06
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 00 [Processor Local APIC/SAPIC Affinity]
Length : 10
Proximity Domain Low(8) : 01
Apic ID : 07
Flags (decoded below) : 00000001
Enabled : 1
Local Sapic EID : 00
Proximity Domain High(24) : 000000
Clock Domain : 00000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000000
Reserved1 : 0000
Base Address : 0000000000000000
Address Length : 00000000000A0000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000000
Reserved1 : 0000
Base Address : 0000000000100000
Address Length : 000000007FF00000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000

Subtable Type : 01 [Memory Affinity]
Length : 28
Proximity Domain : 00000000
Reserved1 : 0000
Base Address : 0000000100000000
Address Length : 0000000180000000
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
Base Address : 0000000280000000
Address Length : 0000000200000000
Reserved2 : 00000000
Flags (decoded below) : 00000001
Enabled : 1
Hot Pluggable : 0
Non-Volatile : 0
Reserved3 : 0000000000000000
