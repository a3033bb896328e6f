/*
 * MADT of topology.yaml, from the field lists of ACPI 6.6 section 5.2.12: 8 processors, ids 0 to 7.
 */
Signature : "APIC"
Table Length : 00000000
Revision : 07
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Local Apic Address : FEE00000
Flags (decoded below) : 00000001
PC-AT Compatibility : 1

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 00
Local Apic ID : 00
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 01
Local Apic ID : 01
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 02
Local Apic ID : 02
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 03
Local Apic ID : 03
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 04
Local Apic ID : 04
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 05
Local Apic ID : 05
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 06
Local Apic ID : 06
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 00 [Processor Local APIC]
Length : 08
Processor ID : 07
Local Apic ID : 07
Flags (decoded below) : 00000001
Processor Enabled : 1
Runtime Online Capable : 0

Subtable Type : 01 [I/O APIC]
Length : 0C
I/O Apic ID : 00
Reserved : 00
Address : FEC00000
Interrupt : 00000000

Subtable Type : 02 [Interrupt Source Override]
Length : 0A
Bus : 00
Source : 00
Interrupt : 00000002
Flags (decoded below) : 0000
Polarity : 0
Trigger Mode : 0

Subtable Type : 02 [Interrupt Source Override]
Length : 0A
Bus : 00
Source : 05
Interrupt : 00000005
Flags (decoded below) : 000D
Polarity : 1
Trigger Mode : 3

Subtable Type : 02 [Interrupt Source Override]
Length : 0A
Bus : 00
Source : 09
Interrupt : 00000009
Flags (decoded below) : 000D
Polarity : 1
Trigger Mode : 3

Subtable Type : 02 [Interrupt Source Override]
Length : 0A
Bus : 00
Source : 0A
Interrupt : 0000000A
Flags (decoded below) : 000D
Polarity : 1
Trigger Mode : 3

Subtable Type : 02 [Interrupt Source Override]
Length : 0A
Bus : 00
Source : 0B
Interrupt : 0000000B
Flags (decoded below) : 000D
Polarity : 1
Trigger Mode : 3

Subtable Type : 04 [Local APIC NMI]
Length : 06
Processor ID : FF
Flags (decoded below) : 0000
Polarity : 0
Trigger Mode : 0
Interrupt Input LINT : 01
