/*
 * SLIT of topology.yaml, from the field list of ACPI 6.6 section 5.2.17.
 */
Signature : "SLIT"
Table Length : 00000000
Revision : 01
Checksum : 00
Oem ID : "ACME"
Oem Table ID : "VM-1"
Oem Revision : 00000007
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Localities : 0000000000000005
Locality 0 : 0A 15 50 50 50
Locality 1 : 15 0A 50 50 50
Locality 2 : 50 50 0A 50 50
Locality 3 : 50 50 50 0A 50
Locality 4 : 50 50 50 50 0A
