/*
 * MCFG of topology.yaml, from the field list of the PCI Firmware Specification, section 4.1.2.
 */
Signature : "MCFG"
Table Length : 00000000
Revision : 01
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Reserved : 0000000000000000

Base Address : 0000004010000000
Segment Group Number : 0000
Start Bus Number : 00
End Bus Number : FF
Reserved : 00000000

Base Address : 0000000100000000
Segment Group Number : 0003
Start Bus Number : 00
End Bus Number : FF
Reserved : 00000000
