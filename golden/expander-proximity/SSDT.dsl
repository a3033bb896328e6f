// The SSDT of topology.yaml: the DSDT declares both already, the root port in slot 2 (S10) and what is behind it (S00).
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC    ", 0x00000001)
{
    External (\_SB.PCI0, DeviceObj)
    External (\_SB.PCI0.S10.S00, DeviceObj)

    Scope (\_SB.PCI0)
    {
        Name (_PXM, Zero)
    }

    Scope (\_SB.PCI0.S10.S00)
    {
        Name (_PXM, One)
    }
}
