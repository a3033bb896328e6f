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

Localities : 0000000000000002
Locality 0 : 0A 20
Locality 1 : 20 0A
