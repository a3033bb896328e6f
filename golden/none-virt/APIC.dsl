/*
 * MADT of topology.yaml, from the field lists of ACPI 6.6 section 5.2.12. CPU 1 can come online later.
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

Local Apic Address : 00000000
Flags (decoded below) : 00000000
PC-AT Compatibility : 0

Subtable Type : 0C [Generic Interrupt Distributor]
Length : 18
Reserved : 0000
Local GIC Hardware ID : 00000000
Base Address : 0000000008000000
Interrupt Base : 00000000
Version : 03
Reserved : 000000

Subtable Type : 0B [Generic Interrupt Controller]
Length : 52
Reserved : 0000
CPU Interface Number : 00000000
Processor UID : 00000000
Flags (decoded below) : 00000001
Processor Enabled : 1
Performance Interrupt Trigger Mode : 0
Virtual GIC Interrupt Trigger Mode : 0
Online Capable : 0
GICR non-coherent : 0
Parking Protocol Version : 00000000
Performance Interrupt : 00000017
Parked Address : 0000000000000000
Base Address : 0000000000000000
Virtual GIC Base Address : 0000000000000000
Hypervisor GIC Base Address : 0000000000000000
Virtual GIC Interrupt : 00000019
Redistributor Base Address : 0000000000000000
ARM MPIDR : 0000000000000000
Efficiency Class : 00
Reserved : 00
SPE Overflow Interrupt : 0000
TRBE Interrupt : 0000

Subtable Type : 0B [Generic Interrupt Controller]
Length : 52
Reserved : 0000
CPU Interface Number : 00000001
Processor UID : 00000001
Flags (decoded below) : 00000008
Processor Enabled : 0
Performance Interrupt Trigger Mode : 0
Virtual GIC Interrupt Trigger Mode : 0
Online Capable : 1
GICR non-coherent : 0
Parking Protocol Version : 00000000
Performance Interrupt : 00000017
Parked Address : 0000000000000000
Base Address : 0000000000000000
Virtual GIC Base Address : 0000000000000000
Hypervisor GIC Base Address : 0000000000000000
Virtual GIC Interrupt : 00000019
Redistributor Base Address : 0000000000000000
ARM MPIDR : 0000000000000001
Efficiency Class : 00
Reserved : 00
SPE Overflow Interrupt : 0000
TRBE Interrupt : 0000

Subtable Type : 0E [Generic Interrupt Redistributor]
Length : 10
Flags (decoded below) : 00
GICR non-coherent : 0
Reserved : 00
Base Address : 00000000080A0000
Length : 00F60000

Subtable Type : 0F [Generic Interrupt Translator]
Length : 14
Flags (decoded below) : 00
GIC ITS non-coherent : 0
Reserved : 00
Translation ID : 00000000
Base Address : 0000000008080000
Reserved : 00000000
