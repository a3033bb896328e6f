// The SSDT of topology.yaml: the node of each host bridge; the expander is named by its bus number.
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC    ", 0x00000001)
{
    External (\_SB.PC40, DeviceObj)
    External (\_SB.PCI0, DeviceObj)

    Scope (\_SB.PCI0)
    {
        Name (_PXM, Zero)
    }

    Scope (\_SB.PC40)
    {
        Name (_PXM, One)
    }
}
