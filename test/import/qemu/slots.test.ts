import { describe, expect, test } from 'vitest';
import { refusal } from '../../topology/support/refusal.ts';
import { imported, importedText, seats } from './support/imported.ts';

/** Slots as `info qtree` of QEMU 11.1 shows them for the same arguments. */
const SEEN: readonly [about: string, args: string, seats: readonly string[]][] = [
  [
    'bridges of every kind start at slot 0',
    '-nodefaults -M q35 -device pcie-root-port,id=r,chassis=1 -device pcie-pci-bridge,bus=r,id=b -device e1000,bus=b,id=n0 -device pci-bridge,bus=b,id=c,chassis_nr=3,shpc=off -device e1000,bus=c,id=n1 -device i82801b11-bridge,id=d -device e1000,bus=d,id=n2',
    ['r@1', 'r/b@0', 'b/c@1', 'd@2', 'b/n0@0', 'c/n1@0', 'd/n2@0'],
  ],
  [
    'the expander made last gets what names no bus',
    '-nodefaults -M q35 -device pxb-pcie,bus_nr=20,id=p -device pcie-root-port,id=r,chassis=1 -device pxb-pcie,bus_nr=40,id=p2,bus=pcie.0 -device pcie-root-port,id=r2,chassis=2 -device pcie-root-port,id=r3,chassis=3,bus=p',
    ['p@1', 'p/r@0', 'p2@2', 'p2/r2@0', 'p/r3@1'],
  ],
  [
    'devices in JSON come after all others, disks of if=virtio before them',
    '-M q35 -device {"driver":"e1000","id":"j"} -device e1000,id=k -virtfs local,path=/tmp,mount_tag=x,security_model=none -drive if=virtio,file=/dev/null,format=raw -device e1000,id=l -usb -audio driver=none,model=hda',
    ['VGA-0@1', 'e1000e-0@2', 'intel-hda-0@3', 'k@4', 'virtio-9p-0@5', 'l@6', 'virtio-blk-0@7', 'j@8'],
  ],
  [
    'cards of -nic come before those of -net nic',
    '-M q35 -vga vmware -net nic,model=virtio -net nic -net user -nic user,model=rtl8139 -nic user',
    ['vmware-svga-0@1', 'rtl8139-0@2', 'e1000e-0@3', 'virtio-net-0@4', 'e1000e-1@5'],
  ],
  [
    'on pc an ISA card takes no slot',
    '-M pc -vga none -net nic,model=virtio -net nic -net user -nic user,model=ne2k_isa -nic user',
    ['e1000-0@2', 'virtio-net-0@3', 'e1000-1@4'],
  ],
  [
    'on pc a device comes after the graphics card',
    '-M pc,usb=on -net none -device pci-testdev,id=x',
    ['VGA-0@2', 'x@3'],
  ],
  [
    'a graphics card of one’s own leaves out that of the machine',
    '-M q35 -net none -device cirrus-vga,id=v -device bochs-display,id=b',
    ['v@1', 'b@2'],
  ],
  [
    'on virt every drive without controller is a virtio disk, after all devices',
    '-M virt -hda /dev/null -device e1000,id=l -device qemu-xhci,id=x',
    ['virtio-net-0@1', 'l@2', 'x@3', 'virtio-blk-0@4'],
  ],
  [
    'an AMD unit takes a slot where it stands',
    '-nodefaults -M q35 -device e1000,id=a -device amd-iommu,id=u -device e1000,id=b',
    ['a@1', 'b@3', 'u@2'],
  ],
  [
    'functions of USB on q35 leave their slot',
    '-nodefaults -M q35,usb=on -device e1000,id=a,addr=1d.3 -device e1000,id=b',
    ['a@1d.3', 'b@1'],
  ],
];

describe('automatic slots', () => {
  for (const [about, args, expected] of SEEN) {
    test(`${about}`, () => {
      expect(seats(imported(args))).toEqual(expected);
    });
  }

  test('a bus without a name goes by the number QEMU gives it', () => {
    const args =
      '-nodefaults -M q35 -device pcie-root-port,chassis=1 -device pcie-root-port,chassis=2 -device e1000,bus=pcie.1,id=n';
    expect(seats(imported(args))).toEqual([
      'pcie-root-port-0@1',
      'pcie-root-port-1@2',
      'pcie-root-port-1/n@0',
    ]);
  });

  test('a full bus is refused at the device that finds no slot', () => {
    const args = `-nodefaults -M q35 ${Array.from({ length: 31 }, (_, n) => `-device e1000,id=n${n}`).join(' ')}`;
    const { diagnostics } = refusal(() => imported(args));
    expect(diagnostics.map(({ message }) => message)).toEqual(['there is no slot left for n30 on pcie.0']);
    expect(diagnostics[0]?.span?.start).toBe(args.indexOf('e1000,id=n30'));
  });

  test('beside the bridge of a conventional expander there is no seat to describe', () => {
    const args = '-nodefaults -M pc -device pxb,bus_nr=20,id=p -device pci-bridge,chassis_nr=4,id=z';
    expect(refusal(() => imported(args)).message).toContain(
      'without "bus" QEMU puts this beside the bridge of expander p',
    );
  });

  test('a model that is not known counts as PCI when it has an address, else it is kept and named', () => {
    const { text, diagnostics } = importedText(
      '-nodefaults -M q35 -device gadget,addr=5,id=g -device gizmo,id=h',
    );
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PXM310 QEMU 11.1 has no device model gadget; it is taken for a PCI device, since it sits on a PCI bus',
      'PXM310 QEMU 11.1 has no device model gizmo; it is kept as it is',
    ]);
    expect(text).toContain('slot: 5\n    model: gadget');
    expect(text).toContain('extra-args:\n  - -device\n  - "gizmo,id=h"');
  });
});
