import type { HostTree } from './plant-in.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const NONE = `${'0x0000000000000000 '.repeat(3).trim()}\n`;

/**
 * A machine of two nodes and two units with `count` PCI functions, as sysfs has them: one function of a network card
 * below each root port, 28 ports to a host bridge, each pair in groups of their own.
 */
export function manyDevices(count: number): HostTree {
  const files: Record<string, string> = {
    'proc/sys/kernel/osrelease': '6.12.48\n',
    'sys/class/misc/iommu/dev': '10:127\n',
    'sys/bus/pci/drivers/pcieport/uevent': '',
    'sys/bus/pci/drivers/e1000e/uevent': '',
  };
  const links: Record<string, string> = {};
  for (const node of [0, 1]) {
    const at = `sys/devices/system/node/node${node}`;
    files[`${at}/cpulist`] = node === 0 ? '0-31\n' : '32-63\n';
    files[`${at}/distance`] = node === 0 ? '10 21\n' : '21 10\n';
    files[`${at}/meminfo`] = `Node ${node} MemTotal:       65536000 kB\nNode ${node} MemFree: 1 kB\n`;
    files[`${at}/hugepages/hugepages-2048kB/nr_hugepages`] = '512\n';
    files[`${at}/hugepages/hugepages-2048kB/free_hugepages`] = '512\n';
    const unit = `sys/devices/virtual/iommu/dmar${node}`;
    links[`sys/class/iommu/dmar${node}`] = `../../devices/virtual/iommu/dmar${node}`;
    files[`${unit}/intel-iommu/cap`] = 'd2008c22260286\n';
    files[`${unit}/intel-iommu/ecap`] = 'f00f5a\n';
    files[`${unit}/intel-iommu/address`] = `fed9${node}000\n`;
    files[`${unit}/intel-iommu/version`] = '1:0\n';
  }
  for (let index = 0; index < count; index++) {
    const port = index >> 1;
    const bridge = Math.floor(port / 28);
    const [segment, base] = [hex(bridge >> 2, 4), (bridge % 4) * 64];
    const rootBus = `${segment}:${hex(base, 2)}`;
    const portAt = `${rootBus}:${hex(1 + (port % 28), 2)}.0`;
    const bdf = index % 2 === 0 ? portAt : `${segment}:${hex(base + 1 + (port % 28), 2)}:00.0`;
    const chain = index % 2 === 0 ? bdf : `${portAt}/${bdf}`;
    const at = `sys/devices/pci${rootBus}/${chain}`;
    const up = '../'.repeat(index % 2 === 0 ? 3 : 4);
    const isPort = index % 2 === 0;
    const memory = 0x20_0000_0000 + index * 0x100_0000;
    const line = (start: number, size: number, flags: string) =>
      `0x${hex(start, 16)} 0x${hex(start + size - 1, 16)} 0x${flags}\n`;
    Object.assign(files, {
      [`${at}/modalias`]: isPort
        ? 'pci:v00008086d0000352Asv00008086sd00000000bc06sc04i00\n'
        : 'pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00\n',
      [`${at}/revision`]: '0x04\n',
      [`${at}/numa_node`]: `${bridge & 1}\n`,
      [`${at}/driver_override`]: '(null)\n',
      [`${at}/max_link_speed`]: '2.5 GT/s PCIe\n',
      [`${at}/resource`]: isPort
        ? NONE.repeat(13)
        : line(memory, 0x20000, '0000000000140204') +
          NONE +
          line(0x1000, 32, '0000000000040101') +
          NONE.repeat(10),
      ...(isPort ? { [`${at}/secondary_bus_number`]: `${base + 1 + (port % 28)}\n` } : {}),
      ...(isPort ? {} : { [`${at}/reset_method`]: 'flr bus\n' }),
    });
    links[`sys/bus/pci/devices/${bdf}`] = `../../../devices/pci${rootBus}/${chain}`;
    links[`${at}/driver`] = `${up}bus/pci/drivers/${isPort ? 'pcieport' : 'e1000e'}`;
    links[`${at}/iommu_group`] = `${up}kernel/iommu_groups/${index}`;
    links[`${at}/iommu`] = `${'../'.repeat(isPort ? 2 : 3)}virtual/iommu/dmar${bridge & 1}`;
    links[`sys/devices/virtual/iommu/dmar${bridge & 1}/devices/${bdf}`] =
      `../../../../pci${rootBus}/${chain}`;
    const group = `sys/kernel/iommu_groups/${index}`;
    files[`${group}/type`] = 'DMA-FQ\n';
    files[`${group}/reserved_regions`] = '0x00000000fee00000 0x00000000feefffff msi\n';
    links[`${group}/devices/${bdf}`] = `../../../../devices/pci${rootBus}/${chain}`;
  }
  return { files, links };
}
