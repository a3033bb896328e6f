import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { importQemu, importQemuWords } from '../../../src/import/qemu/import-qemu.ts';
import { OPTIONS } from '../../../src/import/qemu/option-table.ts';
import { readCommandLine } from '../../../src/import/qemu/read-command-line.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { qemuArgs } from '../../../src/vmm/qemu/qemu-args.ts';

const numbers = fc.constantFrom('0', '1', '-1', '3', '0x10', '010', '99999999999999999999', '1.5', '', 'x');
const sizes = fc.constantFrom('1G', '0', '1.5T', '16E', '0x1000', '-1M', '999999999P', 'K');
const names = fc.constantFrom(
  'a',
  'b',
  'm0',
  'rp',
  'pcie.0',
  'pci.0',
  '__proto__',
  'constructor',
  'é\u0007',
  '\ud800',
  'a'.repeat(200),
);
const values = fc.oneof(
  numbers,
  sizes,
  names,
  fc.constantFrom('on', 'off', 'auto', 'node', 'dist'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const keys = fc.constantFrom(
  ...[
    'id',
    'bus',
    'addr',
    'driver',
    'qom-type',
    'type',
    'size',
    'memdev',
    'nodeid',
    'node',
    'cpus',
    'src',
    'dst',
    'val',
  ],
  ...[
    'initiator',
    'target',
    'hierarchy',
    'data-type',
    'latency',
    'bandwidth',
    'level',
    'pci-dev',
    'pci-bus',
    'host',
  ],
  ...[
    'bus_nr',
    'numa_node',
    'multifunction',
    'chassis',
    'bus-reserve',
    'primary-bus',
    'pci-id',
    'aw-bits',
    'intremap',
  ],
  ...[
    'if',
    'file',
    'index',
    'sockets',
    'cores',
    'threads',
    'maxcpus',
    'maxmem',
    'slots',
    'cxl-fmw.0.size',
    'iommu',
  ],
  ...[
    'cxl-fmw.0.targets.0',
    'smp-cache.0.cache',
    'x-oem-id',
    'gic-version',
    'hmat',
    'cxl',
    '__proto__',
    'toString',
    '',
  ],
);
const heads = fc.constantFrom(
  ...[
    'q35',
    'pc',
    'virt',
    'node',
    'dist',
    'cpu',
    'hmat-lb',
    'hmat-cache',
    'memory-backend-ram',
    'memory-backend-file',
  ],
  ...[
    'acpi-generic-initiator',
    'acpi-generic-port',
    'pcie-root-port',
    'pxb-pcie',
    'pxb',
    'pxb-cxl',
    'pci-bridge',
  ],
  ...[
    'intel-iommu',
    'amd-iommu',
    'arm-smmuv3',
    'virtio-iommu-pci',
    'AMDVI-PCI',
    'vfio-pci',
    'nvme',
    'pc-dimm',
    'nvdimm',
  ],
  ...['virtio-mem-pci', 'user', 'none', 'nic', 'toString', '1G', '4'],
);
const pairs = fc.array(fc.tuple(keys, values), { maxLength: 5 });
const argument = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(heads, pairs)
      .map(([head, list]) => [head, ...list.map((pair) => pair.join('='))].join(',')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(heads, pairs)
      .map(([driver, list]) => JSON.stringify({ driver, ...Object.fromEntries(list) })),
  },
  { weight: 1, arbitrary: values },
);
const options = fc.constantFrom(
  ...[
    '-M',
    '-m',
    '-smp',
    '-numa',
    '-numa',
    '-object',
    '-object',
    '-device',
    '-device',
    '-device',
    '-global',
    '-set',
    '-cpu',
  ],
  ...[...OPTIONS.keys()].filter((name) => name !== 'readconfig').map((name) => `-${name}`),
);
const commandLine = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.tuple(options, argument) },
      { weight: 1, arbitrary: fc.tuple(values) },
    ),
    { maxLength: 12 },
  )
  .map((list) => list.flat());
const program = fc.constantFrom('qemu-system-x86_64', 'qemu-system-aarch64');

/** Runs something that may only refuse its input. */
function survives(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PxmError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
  }
}

test('whatever the arguments are, they become a machine or a refusal', () => {
  fc.assert(
    fc.property(commandLine, program, (argv, name) => {
      survives(() => qemuArgs(resolveTopology(importQemu(argv, { program: name }))));
    }),
    { numRuns: 1500 },
  );
});

test('whatever a file holds, it is a command line or a refusal', () => {
  const text = fc.array(
    fc.oneof(
      fc.constantFrom(...`'"\\\n\0 #$;&|-`, 'qemu-system-x86_64', '-M q35', '-m 1G'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(text, (parts) => {
      survives(() => importQemuWords(readCommandLine(parts.join(''), 'start.sh')));
    }),
    { numRuns: 1000 },
  );
});
