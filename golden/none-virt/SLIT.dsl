/*
 * SLIT of topology.yaml, from the field list of ACPI 6.6 section 5.2.17.
 */
Signature : "SLIT"
Table Length : 00000000
Revision : 01
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Localities : 0000000000000004
Locality 0 : 0A 28 50 50
Locality 1 : 28 0A 50 50
Locality 2 : 50 50 0A 50
Locality 3 : 50 50 50 0A
