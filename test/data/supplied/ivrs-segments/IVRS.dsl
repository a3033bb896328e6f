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

/* Unit at 0000:00:01.0: all on bus 0 but itself, the I/O APIC and the HPET; in each of the three types */

Subtable Type : 10
Flags (decoded below) : 20
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 0
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 0040
DeviceId : 0008
Capability Offset : 0040
Base Address : 00000000FED80000
PCI Segment Group : 0000
Virtualization Info : 0000
Feature Reporting : 00000000
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

Subtable Type : 11
Flags (decoded below) : 20
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 0
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 0050
DeviceId : 0008
Capability Offset : 0040
Base Address : 00000000FED80000
PCI Segment Group : 0000
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000000
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

Subtable Type : 40
Flags (decoded below) : 20
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 0
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 0050
DeviceId : 0008
Capability Offset : 0040
Base Address : 00000000FED80000
PCI Segment Group : 0000
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000000
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

/* Unit at 0002:10:02.0: the port, and the bus behind it */

Subtable Type : 10
Flags (decoded below) : 20
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 0
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 0024
DeviceId : 1010
Capability Offset : 0040
Base Address : 00000000FED84000
PCI Segment Group : 0002
Virtualization Info : 0000
Feature Reporting : 00000000
Subtable Type : 02
Device ID : 1000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 1100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 11FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0

Subtable Type : 11
Flags (decoded below) : 20
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 0
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 0034
DeviceId : 1010
Capability Offset : 0040
Base Address : 00000000FED84000
PCI Segment Group : 0002
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000000
Reserved : 0000000000000000
Subtable Type : 02
Device ID : 1000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 1100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 11FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0

Subtable Type : 40
Flags (decoded below) : 20
HtTunEn : 0
PassPW : 0
ResPassPW : 0
Isoc Control : 0
Iotlb Support : 0
Coherent : 1
Prefetch Support : 0
PPR Support : 0
Length : 0034
DeviceId : 1010
Capability Offset : 0040
Base Address : 00000000FED84000
PCI Segment Group : 0002
Virtualization Info : 0000
Attributes : 00000000
EFR Image : 0000000000000000
Reserved : 0000000000000000
Subtable Type : 02
Device ID : 1000
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 03
Device ID : 1100
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0
Subtable Type : 04
Device ID : 11FF
Data Setting (decoded below) : 00
INITPass : 0
EIntPass : 0
NMIPass : 0
Reserved : 0
System MGMT : 0
LINT0 Pass : 0
LINT1 Pass : 0

/* The disk at 0000:00:05.0 */

Subtable Type : 21
Flags (decoded below) : 07
Unity : 1
Readable : 1
Writeable : 1
Exclusion Range : 0
Length : 0020
DeviceId : 0028
Auxiliary Data : 0000
Reserved : 0000000000000000
Start Address : 000000007F000000
Memory Length : 0000000000010000
