/*
 * IVRS of topology.yaml, from the field list of AMD 48882 section 5.2: 48 bits physical, 64 bits virtual, features valid.
 */
Signature : "IVRS"
Table Length : 00000000
Revision : 02
Checksum : 00
Oem ID : "BOCHS "
Oem Table ID : "BXPC    "
Oem Revision : 00000001
Asl Compiler ID : "    "
Asl Compiler Revision : 00000000

Virtualization Info : 00203001
Reserved : 0000000000000000

/* Unit of socket 0: bus 0 but for itself, a port, and a bridge whose id stands for what is behind it; I/O APIC and HPET */
Subtable Type : 10
Flags (decoded below) : 30
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 1
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 005C
DeviceId : 0008
Capability Offset : 0040
Base Address : 00000000FED80000
PCI Segment Group : 0000
Virtualization Info : 0000
Feature Reporting : 00000041
Subtable Type : 02
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0010
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 0100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 01FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0018
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 43
Device ID : 0200
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Reserved : 00
Source Used Device ID : 0018
Reserved : 00
Subtable Type : 04
Device ID : 02FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0020
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0028
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00F8
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00FA
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00FB
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 48
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Handle : 00
Source Used Device ID : 00A0
Variety : 01
Subtable Type : 48
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Handle : 00
Source Used Device ID : 00A0
Variety : 02

/* The same as type 11h */
Subtable Type : 11
Flags (decoded below) : 30
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 1
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 006C
DeviceId : 0008
Capability Offset : 0040
Base Address : 00000000FED80000
PCI Segment Group : 0000
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000084
Reserved : 0000000000000000
Subtable Type : 02
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0010
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 0100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 01FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0018
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 43
Device ID : 0200
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Reserved : 00
Source Used Device ID : 0018
Reserved : 00
Subtable Type : 04
Device ID : 02FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0020
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0028
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00F8
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00FA
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00FB
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 48
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Handle : 00
Source Used Device ID : 00A0
Variety : 01
Subtable Type : 48
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Handle : 00
Source Used Device ID : 00A0
Variety : 02

/* The same as type 40h */
Subtable Type : 40
Flags (decoded below) : 30
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 1
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 006C
DeviceId : 0008
Capability Offset : 0040
Base Address : 00000000FED80000
PCI Segment Group : 0000
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000084
Reserved : 0000000000000000
Subtable Type : 02
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0010
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 0100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 01FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0018
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 43
Device ID : 0200
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Reserved : 00
Source Used Device ID : 0018
Reserved : 00
Subtable Type : 04
Device ID : 02FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0020
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 0028
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00F8
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00FA
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 00FB
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 48
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Handle : 00
Source Used Device ID : 00A0
Variety : 01
Subtable Type : 48
Device ID : 0000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Handle : 00
Source Used Device ID : 00A0
Variety : 02

/* Unit of socket 1: behind p1 the bridge to PCI, p2 without the NIC, and p3 with the bus number it keeps */
Subtable Type : 10
Flags (decoded below) : 30
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 1
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 003C
DeviceId : 4008
Capability Offset : 0040
Base Address : 00000000FED84000
PCI Segment Group : 0000
Virtualization Info : 0000
Feature Reporting : 00000041
Subtable Type : 02
Device ID : 4000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 43
Device ID : 4200
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Reserved : 00
Source Used Device ID : 4200
Reserved : 00
Subtable Type : 04
Device ID : 42FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4010
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4018
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 4400
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 44FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0

/* The same as type 11h */
Subtable Type : 11
Flags (decoded below) : 30
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 1
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 004C
DeviceId : 4008
Capability Offset : 0040
Base Address : 00000000FED84000
PCI Segment Group : 0000
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000084
Reserved : 0000000000000000
Subtable Type : 02
Device ID : 4000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 43
Device ID : 4200
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Reserved : 00
Source Used Device ID : 4200
Reserved : 00
Subtable Type : 04
Device ID : 42FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4010
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4018
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 4400
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 44FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0

/* The same as type 40h */
Subtable Type : 40
Flags (decoded below) : 30
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 1
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 004C
DeviceId : 4008
Capability Offset : 0040
Base Address : 00000000FED84000
PCI Segment Group : 0000
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000084
Reserved : 0000000000000000
Subtable Type : 02
Device ID : 4000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 43
Device ID : 4200
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Reserved : 00
Source Used Device ID : 4200
Reserved : 00
Subtable Type : 04
Device ID : 42FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4010
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 02
Device ID : 4018
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 4400
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 44FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0

/* Read access for two devices, then no translation for all */
Subtable Type : 21
Flags (decoded below) : 03
Unity : 1
Readable : 1
Writeable : 0
Exclusion Range : 0
Length : 0020
DeviceId : 0028
Auxiliary Data : 0000
Reserved : 0000000000000000
Start Address : 000000007F000000
Memory Length : 0000000000010000
Subtable Type : 21
Flags (decoded below) : 03
Unity : 1
Readable : 1
Writeable : 0
Exclusion Range : 0
Length : 0020
DeviceId : 4208
Auxiliary Data : 0000
Reserved : 0000000000000000
Start Address : 000000007F000000
Memory Length : 0000000000010000
Subtable Type : 20
Flags (decoded below) : 08
Unity : 0
Readable : 0
Writeable : 0
Exclusion Range : 1
Length : 0020
DeviceId : 0000
Auxiliary Data : 0000
Reserved : 0000000000000000
Start Address : 000000007E000000
Memory Length : 0000000000001000
