import type { Firmware, Gic, Machine, Oem } from '../platform.ts';
import type { Context } from './context.ts';
import { refuseOptions, sortedOptions } from './options.ts';
import { sizeText } from './text.ts';

const OWNERS = { x86: 'q35 and pc have', arm: 'virt has' } as const;
const KEYS_OF = {
  pic: 'x86',
  'max-ram-below-4g': 'x86',
  'gic-version': 'arm',
  its: 'arm',
  msi: 'arm',
  'highmem-ecam': 'arm',
  virtualization: 'arm',
} as const;

/** Properties of QEMU's machine that keys of the language decide. */
const OWN_OPTIONS = {
  type: 'type',
  pic: 'pic',
  'max-ram-below-4g': 'max-ram-below-4g',
  'gic-version': 'gic-version',
  its: 'its',
  msi: 'msi',
  'highmem-ecam': 'highmem-ecam',
  'highmem-mmio-size': 'pci-window',
  virtualization: 'virtualization',
  'x-oem-id': 'oem',
  'x-oem-table-id': 'oem',
  'memory-backend': 'memory.backend',
  iommu: 'iommus',
  'default-bus-bypass-iommu': 'bypass',
  default_bus_bypass_iommu: 'bypass',
  hmat: 'performance',
  cxl: 'cxl',
};

/** Section `machine`, with defaults of the machine type, and what does not go together refused. */
export function resolveMachine(ctx: Context): Machine {
  const { facts, vmm } = ctx;
  const declared = ctx.topology.machine;
  for (const [key, arch] of Object.entries(KEYS_OF) as [keyof typeof KEYS_OF, 'x86' | 'arm'][]) {
    if (declared[key] === undefined || arch === facts.arch) continue;
    ctx.report.error('PXM119', `machine ${facts.type} has no "${key}": only ${OWNERS[arch]}`, {
      span: ctx.at(declared, key),
      remedy: `remove "${key}", or choose another machine type`,
    });
  }
  refuseOptions(ctx, declared.options, OWN_OPTIONS, 'the machine');
  const bound = declared['max-ram-below-4g'];
  if (bound !== undefined && bound > 1n << 32n) {
    ctx.report.error('PXM104', `"max-ram-below-4g" is ${sizeText(bound)}, more than 4G`, {
      span: ctx.at(declared, 'max-ram-below-4g'),
      remedy: 'write 4G or less',
    });
  }
  return {
    type: facts.type,
    arch: facts.arch,
    vmm: vmm.vmm,
    version: vmm.version,
    firmware: resolveFirmware(ctx),
    oem: resolveOem(ctx),
    pic: facts.arch === 'x86' && (declared.pic ?? true),
    maxRamBelow4g: facts.arch === 'x86' ? bound : undefined,
    gic: facts.arch === 'arm' ? resolveGic(ctx) : undefined,
    virtualization: declared.virtualization ?? false,
    highmemEcam: declared['highmem-ecam'] ?? true,
    cpuModel: ctx.topology.cpus?.model,
    properties: sortedOptions(declared.options),
  };
}

function resolveFirmware(ctx: Context): Firmware {
  const { facts } = ctx;
  const declared = ctx.topology.machine;
  if (declared.firmware === undefined) {
    ctx.derive('machine firmware', facts.firmwares[0], `what usually boots ${facts.type}`);
    return facts.firmwares[0];
  }
  if (!facts.firmwares.includes(declared.firmware)) {
    const known = facts.firmwares.join(' or ');
    ctx.report.error('PXM119', `firmware ${declared.firmware} does not run on machine ${facts.type}`, {
      span: ctx.at(declared, 'firmware'),
      remedy: `write firmware: ${known}`,
    });
    return facts.firmwares[0];
  }
  return declared.firmware;
}

function resolveOem(ctx: Context): Oem {
  const { vmm } = ctx;
  const oem = ctx.topology.machine.oem ?? {};
  const fixed = [
    ['revision', 1],
    ['creator-id', 'BXPC'],
    ['creator-revision', 1],
  ] as const;
  for (const [key, value] of vmm.vmm === 'qemu' ? fixed : []) {
    if (oem[key] === undefined || oem[key] === value) continue;
    ctx.report.error('PXM300', `QEMU always writes ${value} as the "${key}" of a table, not ${oem[key]}`, {
      span: ctx.at(oem, key),
      remedy: `remove "${key}", or declare vmm: none and supply the tables yourself`,
    });
  }
  return {
    id: oem.id ?? 'BOCHS ',
    tableId: oem['table-id'] ?? 'BXPC    ',
    revision: oem.revision ?? 1,
    creatorId: oem['creator-id'] ?? vmm.creatorId,
    creatorRevision: oem['creator-revision'] ?? 1,
  };
}

function resolveGic(ctx: Context): Gic {
  const declared = ctx.topology.machine;
  const version = Number(declared['gic-version'] ?? '3') as Gic['version'];
  for (const key of ['its', 'msi'] as const) {
    if (version > 2 || (declared[key] !== true && declared[key] !== 'its')) continue;
    ctx.report.error('PXM119', 'a GIC of version 2 has no ITS', {
      span: ctx.at(declared, key),
      remedy: `write gic-version: 3, or ${key === 'its' ? 'its: false' : 'msi: gicv2m'}`,
    });
  }
  if (version === 4 && ctx.vmm.vmm === 'qemu' && declared.virtualization !== true) {
    ctx.report.error('PXM119', 'QEMU emulates a GIC of version 4 only with virtualization', {
      span: ctx.at(declared, 'gic-version'),
      remedy: 'write virtualization: true, or gic-version: 3',
    });
  }
  const usual = version === 2 ? 'gicv2m' : (declared.its ?? true) ? 'its' : 'off';
  const { msi = usual } = declared;
  return { version, its: version > 2 && msi === 'its', messageFrame: msi === 'gicv2m' };
}
