// The SSDT of topology.yaml: no device is declared elsewhere, host bridges are.
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC    ", 0x00000001)
{
    External (\_SB.PCA0, DeviceObj)
    External (\_SB.PCI0, DeviceObj)

    Scope (\_SB.PCI0)
    {
        Name (_PXM, Zero)
        Device (S18)
        {
            Name (_ADR, 0x00030000)
            Name (_PXM, One)
        }
    }

    Scope (\_SB.PCA0)
    {
        Name (_PXM, One)
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
