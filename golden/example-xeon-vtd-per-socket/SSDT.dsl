// The SSDT of topology.yaml: the node of each host bridge; expanders are named by their bus number.
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC    ", 0x00000001)
{
    External (\_SB.PC10, DeviceObj)
    External (\_SB.PC80, DeviceObj)
    External (\_SB.PCI0, DeviceObj)

    Scope (\_SB.PCI0)
    {
        Name (_PXM, Zero)
    }

    Scope (\_SB.PC10)
    {
        Name (_PXM, Zero)
    }

    Scope (\_SB.PC80)
    {
        Name (_PXM, One)
    }
}
