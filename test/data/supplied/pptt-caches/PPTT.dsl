/*
 * PPTT of topology.yaml, from the field list of ACPI 6.3 section 5.2.29.
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


/* The machine */
Subtable Type : 00
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

/* The third level, and the package that has it */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 0F
Allocation Type : 3
Cache Type : 3
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 00000011
Physical package : 1
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000024
ACPI Processor ID : 00000000
Private Resource Number : 00000001
Private Resource : 00000038

/* Cluster 0 */
Subtable Type : 00
Length : 14
Reserved : 0000
Flags (decoded below) : 00000010
Physical package : 0
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000050
ACPI Processor ID : 00000000
Private Resource Number : 00000000

/* The second level, the instructions before it, and their core; the second level is reached through the first */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 0F
Allocation Type : 3
Cache Type : 3
Write Policy : 0
Line Size : 0000
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 0000007C
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 07
Allocation Type : 3
Cache Type : 1
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 00000010
Physical package : 0
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000068
ACPI Processor ID : 00000000
Private Resource Number : 00000001
Private Resource : 00000094

/* Data of processor 0, and itself */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 03
Allocation Type : 3
Cache Type : 0
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 0000000E
Physical package : 0
ACPI Processor ID valid : 1
Processor is a thread : 1
Node is a leaf : 1
Identical Implementation : 0
Parent : 000000AC
ACPI Processor ID : 00000000
Private Resource Number : 00000001
Private Resource : 000000C4

/* Data of processor 1, and itself */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 03
Allocation Type : 3
Cache Type : 0
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 0000000E
Physical package : 0
ACPI Processor ID valid : 1
Processor is a thread : 1
Node is a leaf : 1
Identical Implementation : 0
Parent : 000000AC
ACPI Processor ID : 00000001
Private Resource Number : 00000001
Private Resource : 000000F4

/* Cluster 1 */
Subtable Type : 00
Length : 14
Reserved : 0000
Flags (decoded below) : 00000010
Physical package : 0
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000050
ACPI Processor ID : 00000001
Private Resource Number : 00000000

/* The second level, the instructions before it, and their core; the second level is reached through the first */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 0F
Allocation Type : 3
Cache Type : 3
Write Policy : 0
Line Size : 0000
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000138
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 07
Allocation Type : 3
Cache Type : 1
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 00000010
Physical package : 0
ACPI Processor ID valid : 0
Processor is a thread : 0
Node is a leaf : 0
Identical Implementation : 1
Parent : 00000124
ACPI Processor ID : 00000000
Private Resource Number : 00000001
Private Resource : 00000150

/* Data of processor 2, and itself */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 03
Allocation Type : 3
Cache Type : 0
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 0000000E
Physical package : 0
ACPI Processor ID valid : 1
Processor is a thread : 1
Node is a leaf : 1
Identical Implementation : 0
Parent : 00000168
ACPI Processor ID : 00000002
Private Resource Number : 00000001
Private Resource : 00000180

/* Data of processor 3, and itself */
Subtable Type : 01
Length : 18
Reserved : 0000
Flags (decoded below) : 00000018
Size valid : 0
Number of Sets valid : 0
Associativity valid : 0
Allocation Type valid : 1
Cache Type valid : 1
Write Policy valid : 0
Line Size valid : 0
Cache ID valid : 0
Next Level of Cache : 00000000
Size : 00000000
Number of Sets : 00000000
Associativity : 00
Attributes : 03
Allocation Type : 3
Cache Type : 0
Write Policy : 0
Line Size : 0000
Subtable Type : 00
Length : 18
Reserved : 0000
Flags (decoded below) : 0000000E
Physical package : 0
ACPI Processor ID valid : 1
Processor is a thread : 1
Node is a leaf : 1
Identical Implementation : 0
Parent : 00000168
ACPI Processor ID : 00000003
Private Resource Number : 00000001
Private Resource : 000001B0
