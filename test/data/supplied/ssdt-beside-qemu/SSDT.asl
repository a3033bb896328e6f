// The SSDT of topology.yaml: what the DSDT declares is only referred to.
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC    ", 0x00000001)
{
    External (\_SB.PCA0, DeviceObj)
    External (\_SB.PCI0.S10.S00, DeviceObj)
    External (\_SB.PCI0.S18, DeviceObj)

    Scope (\_SB.PCI0.S10.S00)
    {
        Name (_PXM, One)
    }

    Scope (\_SB.PCI0.S18)
    {
        Name (_PXM, Zero)
    }

    Scope (\_SB.PCA0)
    {
        Device (S08)
        {
            Name (_ADR, 0x00010000)
            Device (S00)
            {
                Name (_ADR, Zero)
                Name (_PXM, Zero)
            }
        }
    }
}
