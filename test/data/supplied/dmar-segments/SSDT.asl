// The SSDT of topology.yaml: the host bridge of bus 0 in segment 1 is near node 1.
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC    ", 0x00000001)
{
    External (\_SB.G100, DeviceObj)

    Scope (\_SB.G100)
    {
        Name (_PXM, One)
    }
}
