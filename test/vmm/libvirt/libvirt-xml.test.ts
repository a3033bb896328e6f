import { describe, expect, test } from 'vitest';
import { PxmError } from '../../../src/diagnostics/pxm-error.ts';
import { parseTopology } from '../../../src/topology/parse-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';
import { type LibvirtOptions, libvirtXml } from '../../../src/vmm/libvirt/libvirt-xml.ts';

const xmlOf = (text: string, options?: LibvirtOptions) =>
  libvirtXml(resolveTopology(parseTopology(text, 'vm.yaml')), options);

function refusal(text: string): PxmError {
  try {
    xmlOf(text);
  } catch (error) {
    if (error instanceof PxmError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Arguments for QEMU itself. */
const argsIn = (xml: string) => [...xml.matchAll(/<qemu:arg value='([^']*)'\/>/g)].map(([, value]) => value);

const GPU = `
machine: { type: q35 }
nodes: [{ memory: 1G }, { placeholder: gpu }, { placeholder: gpu }]
buses: [{ id: rp, type: root-port }]
devices: [{ id: gpu, on: rp, host: '0000:c1:00.0', initiator-for: 1-2 }]
`;

describe('the domain of a topology', () => {
  test('has a cell for each node, also for one without processors and memory', () => {
    const xml = xmlOf(GPU);
    expect(xml).toContain("<cell id='0' cpus='0' memory='1048576' unit='KiB' memAccess='private'/>");
    expect(xml).toContain("<cell id='1' memory='0' unit='KiB'/>");
  });

  test('has assigned devices with the nodes that they are initiators for, prepared by somebody else', () => {
    const xml = xmlOf(GPU);
    const hostdev = /<hostdev .*<\/hostdev>/s.exec(xml)?.[0] ?? '';
    expect(hostdev).toContain("managed='no'");
    expect(hostdev).toContain("<driver name='vfio' iommufd='yes'/>");
    expect(hostdev).toContain("<address domain='0x0000' bus='0xc1' slot='0x00' function='0x0'/>");
    expect(hostdev).toContain("<acpi nodeset='1-2'/>");
    expect(hostdev).toContain("<alias name='ua-gpu'/>");
    expect(xml).toContain("<iommufd enabled='yes'/>");
  });

  test('takes an iommufd that is handed over under the name that is asked for', () => {
    expect(xmlOf(GPU, { fdGroup: 'pxm' })).toContain("<iommufd enabled='yes' fdgroup='pxm'/>");
  });

  test('is for hardware unless emulation is asked for', () => {
    expect(xmlOf(GPU)).toMatch(/^<domain type='kvm' /);
    expect(xmlOf(GPU, { domainType: 'qemu' })).toMatch(/^<domain type='qemu' /);
  });

  test('hands to QEMU itself what libvirt has no words for', () => {
    const xml = xmlOf(`
machine: { type: q35, bypass: true }
memory: { total: 1G }
iommus: [{ type: intel }]
devices: [{ id: nic, model: e1000e }]
extra-args: [-rtc, "base=<now> & 'then'"]
`);
    expect(argsIn(xml)).toEqual([
      '-machine',
      'default-bus-bypass-iommu=on',
      '-device',
      '{"driver":"e1000e","id":"nic","bus":"pcie.0","addr":"1"}',
      '-rtc',
      'base=&lt;now&gt; &amp; &apos;then&apos;',
    ]);
  });

  test('keeps properties of devices that libvirt makes', () => {
    const xml = xmlOf(`
machine: { type: q35 }
nodes: [{ memory: 1G }]
buses: [{ id: far, type: expander, node: 0, bypass: true }]
iommus: [{ type: intel }]
`);
    expect(xml).toMatch(
      /<qemu:device alias='pci\.1'>\s*<qemu:frontend>\s*<qemu:property name='bypass_iommu' type='bool' value='true'\/>/,
    );
  });

  test('names initiators so that QEMU lists them as the topology has it where libvirt would change that', () => {
    const xml = xmlOf(
      GPU.replace('initiator-for: 1-2', '').concat(
        'initiators: [{ id: z, device: gpu, nodes: 2 }, { id: a, device: gpu, nodes: 1 }]\n',
      ),
    );
    const own = argsIn(xml).filter((arg) => arg?.startsWith('acpi-generic-initiator,'));
    expect(own.length === 2 || xml.includes("nodeset='1-2'")).toBe(true);
    for (const arg of own) expect(arg).toContain('pci-dev=ua-gpu');
  });
});

describe('what libvirt cannot say is refused', () => {
  test('sizes that it would round', () => {
    const { diagnostics } = refusal('machine: { type: q35 }\nnodes: [{ memory: 1G }, { memory: 1032K }]\n');
    expect(diagnostics.map(({ code }) => code)).toContain('PXM340');
    expect(diagnostics[0]?.message).toContain('MiB');
  });

  test('several kinds of memory, and memory from files', () => {
    const { diagnostics } = refusal(`
machine: { type: q35 }
nodes: [{ memory: 1G, backend: { type: memfd } }, { memory: 1G, backend: { type: file, path: /x } }]
`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['PXM340', 'PXM340']);
  });

  test('processors to which it would add an IOMMU of its own', () => {
    const text = 'machine: { type: q35 }\ncpus: { cores: 256 }\nmemory: { total: 1G }\n';
    expect(refusal(text).diagnostics[0]?.message).toContain('VT-d unit');
    expect(xmlOf(`${text}iommus: [{ type: intel, extended-ids: true }]\n`)).toContain("eim='on'");
  });

  test('characters that XML does not have', () => {
    const text = 'machine: { type: q35 }\nmemory: { total: 1G }\nextra-args: [-name, "a\\u0001b"]\n';
    expect(refusal(text).diagnostics[0]?.message).toContain('XML');
  });
});
