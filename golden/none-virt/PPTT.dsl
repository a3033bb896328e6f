/*
 * PPTT of topology.yaml, from the field lists of ACPI 6.6 section 5.2.31: a root at offset 36, and below it two sockets
 * (at 56 and 96) with a processor each. A node is 20 bytes; only sockets are physical packages.
 */
Signature : "PPTT"
Table Length : 00000000
Revision : 02
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Subtable Type : 00 [Processor Hierarchy Node]
Length : 14
Reserved : 0000
Flags (decoded below) : 00000010
Physical package : 0
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000000
ACPI Processor ID : 00000000
Private Resource Number : 00000000

Subtable Type : 00 [Processor Hierarchy Node]
Length : 14
Reserved : 0000
Flags (decoded below) : 00000011
Physical package : 1
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000024
ACPI Processor ID : 00000000
Private Resource Number : 00000000

Subtable Type : 00 [Processor Hierarchy Node]
Length : 14
Reserved : 0000
Flags (decoded below) : 0000000A
Physical package : 0
ACPI Processor ID valid : 1
Processor is a thread : 0
Node is a leaf : 1
Identical Implementation : 0
Parent : 00000038
ACPI Processor ID : 00000000
Private Resource Number : 00000000

Subtable Type : 00 [Processor Hierarchy Node]
Length : 14
Reserved : 0000
Flags (decoded below) : 00000011
Physical package : 1
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000024
ACPI Processor ID : 00000001
Private Resource Number : 00000000

Subtable Type : 00 [Processor Hierarchy Node]
Length : 14
Reserved : 0000
Flags (decoded below) : 0000000A
Physical package : 0
ACPI Processor ID valid : 1
Processor is a thread : 0
Node is a leaf : 1
Identical Implementation : 0
Parent : 00000060
ACPI Processor ID : 00000001
Private Resource Number : 00000000
