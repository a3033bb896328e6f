/*
 * CEDT of topology.yaml, from the field list of the CXL specification 3.0 section 9.17.1.
 */
Signature : "CEDT"
Table Length : 00000000
Revision : 01
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000


/* Host bridges, by bus number; registers above memory */
Subtable Type : 00
Reserved : 00
Length : 0020
Associated host bridge : 00000020
Specification version : 00000001
Reserved : 00000000
Register base : 0000000100000000
Register length : 0000000000010000
Subtable Type : 00
Reserved : 00
Length : 0020
Associated host bridge : 00000040
Specification version : 00000001
Reserved : 00000000
Register base : 0000000100010000
Register length : 0000000000010000

/* Both, in turns of 4 KiB */
Subtable Type : 01
Reserved : 00
Length : 002C
Reserved : 00000000
Window base address : 0000001000000000
Window size : 0000000100000000
Interleave Members : 01
Interleave Arithmetic : 00
Reserved : 0000
Granularity : 00000004
Restrictions : 002F
QtgId : 0000
First Target : 00000020
Next Target : 00000040

/* The second, volatile memory of a host-only coherent device */
Subtable Type : 01
Reserved : 00
Length : 0028
Reserved : 00000000
Window base address : 0000001100000000
Window size : 0000000040000000
Interleave Members : 00
Interleave Arithmetic : 00
Reserved : 0000
Granularity : 00000000
Restrictions : 0006
QtgId : 0000
First Target : 00000040
