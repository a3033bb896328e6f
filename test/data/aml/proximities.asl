// Nodes of a machine's own host bridge, of a device that the DSDT declares, and of devices behind two expanders
// that it does not declare. Compiled with iasl 20260408.
DefinitionBlock ("", "SSDT", 2, "BOCHS ", "BXPC", 0x00000001)
{
    External (_SB_.CL40, DeviceObj)
    External (_SB_.PC10, DeviceObj)
    External (_SB_.PCI0, DeviceObj)
    External (_SB_.PCI0.S18_.S00_, DeviceObj)

    Scope (\_SB.PCI0)
    {
        Name (_PXM, Zero)
    }

    Scope (\_SB.PCI0.S18.S00)
    {
        Name (_PXM, 0x0100)
    }

    Scope (\_SB.PC10)
    {
        Device (S00)
        {
            Name (_ADR, Zero)
            Device (S00)
            {
                Name (_ADR, Zero)
                Name (_PXM, One)
            }

            Device (S01)
            {
                Name (_ADR, One)
                Name (_PXM, 0x02)
            }
        }

        Device (S09)
        {
            Name (_ADR, 0x00010001)
            Name (_PXM, 0x00012345)
            Device (SF8)
            {
                Name (_ADR, 0x001F0000)
                Name (_PXM, 0xFF)
            }
        }
    }

    Scope (\_SB.CL40)
    {
        Device (S00)
        {
            Name (_ADR, Zero)
            Name (_PXM, 0x03)
        }
    }
}
