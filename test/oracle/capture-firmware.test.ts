import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Firmware } from '../../src/topology/platform.ts';
import type { FoundTable } from '../../src/vmm/capture/acpi-walk.ts';
import { captureQemu } from '../../src/vmm/capture/capture-qemu.ts';
import { bootFirmware } from './support/boot-firmware.ts';
import { needProgram } from './support/oracle-root.ts';

const SWITCH =
  '-device x3130-upstream,bus=r0,id=up -device xio3130-downstream,bus=up,id=d0,chassis=20 ' +
  '-device xio3130-downstream,bus=up,id=d1,chassis=21,addr=1';
const PORT = '-device pcie-root-port';
const RESERVING = {
  'numbers kept free for hotplug': `${PORT},chassis=1,addr=3,bus-reserve=5 ${PORT},chassis=2,addr=4,bus-reserve=3,hotplug=off ${PORT},chassis=3,addr=5`,
  'a reservation smaller than what is used': `${PORT},id=r0,chassis=1,addr=3,bus-reserve=2 ${SWITCH} ${PORT},chassis=3,addr=5`,
};
const TREES = {
  ...RESERVING,
  'multifunction ports': `${PORT},chassis=2,addr=5.0,multifunction=on ${PORT},chassis=3,addr=5.1`,
  'conventional bridges behind a port': `${PORT},id=r0,chassis=1,addr=3 -device pcie-pci-bridge,id=c,bus=r0 -device pci-bridge,bus=c,addr=1,chassis_nr=9 ${PORT},chassis=2,addr=4`,
  'expander buses': `${PORT},chassis=1,addr=3 -device pxb-pcie,bus_nr=8,id=x,bus=pcie.0,addr=8 ${PORT},chassis=2,bus=x,addr=0 -device pxb-pcie,bus_nr=250,id=y,bus=pcie.0,addr=9 ${PORT},chassis=3,bus=y,addr=0 ${PORT},chassis=4,bus=y,addr=1`,
  'a reservation of none': `${PORT},chassis=1,addr=3 ${PORT},chassis=2,addr=4,bus-reserve=0 ${PORT},chassis=3,addr=5`,
};

/** Tables that describe resources which a firmware hands out to devices. */
const PLACED = new Set(['FACS', 'DSDT', 'SSDT']);

const CONVENTIONAL = {
  'a conventional expander bus':
    '-device pci-bridge,chassis_nr=3,addr=4 -device pxb,bus_nr=20,id=x,bus=pci.0,addr=8 -device pci-testdev,bus=x,addr=1',
};

interface Machine {
  readonly firmware: Firmware;
  readonly program: string;
  readonly machine: string;
  /** File below the root's `usr/share`; none for the firmware that QEMU brings along. */
  readonly image?: string;
  readonly trees: Readonly<Record<string, string>>;
}

const [X86, ARM] = ['qemu-system-x86_64', 'qemu-system-aarch64'] as const;
const OVMF = 'ovmf/OVMF.fd';
const MACHINES: readonly Machine[] = [
  { firmware: 'seabios', program: X86, machine: '-M q35 -device amd-iommu', trees: TREES },
  { firmware: 'seabios', program: X86, machine: '-M pc -device virtio-iommu-pci', trees: CONVENTIONAL },
  { firmware: 'ovmf', program: X86, machine: '-M q35 -device amd-iommu', image: OVMF, trees: RESERVING },
  {
    firmware: 'ovmf',
    program: X86,
    machine: '-M pc -device virtio-iommu-pci',
    image: OVMF,
    trees: CONVENTIONAL,
  },
  {
    firmware: 'aavmf',
    program: ARM,
    machine: '-M virt,gic-version=3,iommu=smmuv3 -cpu cortex-a57',
    image: 'qemu-efi-aarch64/QEMU_EFI.fd',
    trees: TREES,
  },
];

describe('captured tables equal those that a booted firmware leaves in memory', () => {
  for (const { firmware, program, machine, image, trees } of MACHINES) {
    for (const [name, tree] of Object.entries(trees)) {
      test(`${firmware}, ${machine.split(' ')[1]}: ${name}`, async (ctx) => {
        const command = needProgram(ctx, program, '11.1');
        const args = `-nodefaults ${machine} ${tree}`.split(' ');
        const bios = image ? ['-bios', join(command, '../../usr/share', image)] : [];
        const booted = await bootFirmware(command, [...args, ...bios]);
        const captured = await captureQemu({
          command,
          args: [...args, '-m', '256M', '-nic', 'none'],
          firmware,
        });
        expect(captured.rootOrder.filter(known)).toEqual(booted.rootOrder.filter(known));
        expect(comparable(captured.tables)).toEqual(comparable(booted.tables));
      });
    }
  }
});

/** EDK2 adds a table of its own. */
function known(signature: string): boolean {
  return signature !== 'BGRT';
}

/** Tables by signature, without the addresses that a firmware chooses itself. */
function comparable(tables: readonly FoundTable[]): Record<string, string> {
  const kept = tables.filter(({ signature }) => known(signature) && !PLACED.has(signature));
  return Object.fromEntries(
    kept.map(({ signature, bytes }) => [signature, hexWithoutPointers(signature, bytes)]),
  );
}

function hexWithoutPointers(signature: string, bytes: Uint8Array): string {
  const copy = Buffer.from(bytes);
  // Checksum, FIRMWARE_CTRL and DSDT, X_FIRMWARE_CTRL and X_DSDT (ACPI 6.6, table 5.9).
  if (signature === 'FACP')
    for (const [start, end] of [
      [9, 10],
      [36, 44],
      [132, 148],
    ] as const)
      copy.subarray(start, end).fill(0);
  return copy.toString('hex');
}
