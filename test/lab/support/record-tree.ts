import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/**
 * Prints what of sysfs and procfs pxm looks at, as JSON that test/support/host-tree.ts plants. Runs in a guest:
 * `node record-tree.mjs`.
 */
const PCI =
  /^(modalias|revision|numa_node|resource|driver_override|reset_method|max_link_speed|secondary_bus_number|sriov_totalvfs|driver|iommu_group|iommu|physfn|virtfn\d+)$/;
const TABLES = ['DMAR', 'IVRS', 'IORT', 'VIOT'];

const files: Record<string, string> = {};
const links: Record<string, string> = {};
const folders: string[] = [];

const names = (folder: string) => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** A file or a link as it is; what cannot be read is left out, as for one who may not. */
function take(path: string): void {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) links[path.slice(1)] = readlinkSync(path);
    else if (stat.isFile()) {
      const bytes = readFileSync(path);
      const text = bytes.toString('latin1');
      files[path.slice(1)] = /^[\t\n -~]*$/.test(text) ? text : `base64:${bytes.toString('base64')}`;
    }
  } catch {
    // Not there.
  }
}

function takeAll(folder: string, wanted: RegExp): void {
  for (const name of names(folder)) if (wanted.test(name)) take(`${folder}/${name}`);
}

for (const bdf of names('/sys/bus/pci/devices')) {
  take(`/sys/bus/pci/devices/${bdf}`);
  const at = realpathSync(`/sys/bus/pci/devices/${bdf}`);
  takeAll(at, PCI);
  for (const name of names(`${at}/vfio-dev`)) take(`${at}/vfio-dev/${name}/dev`);
}
for (const group of names('/sys/kernel/iommu_groups')) {
  const at = `/sys/kernel/iommu_groups/${group}`;
  takeAll(at, /^(type|reserved_regions)$/);
  takeAll(`${at}/devices`, /./);
}
for (const name of names('/sys/class/iommu')) {
  take(`/sys/class/iommu/${name}`);
  const at = realpathSync(`/sys/class/iommu/${name}`);
  folders.push(at.slice(1));
  takeAll(`${at}/intel-iommu`, /./);
  takeAll(`${at}/amd-iommu`, /./);
  takeAll(`${at}/devices`, /./);
}
for (const node of names('/sys/devices/system/node').filter((name) => /^node\d/.test(name))) {
  const at = `/sys/devices/system/node/${node}`;
  takeAll(at, /^(cpulist|distance|meminfo)$/);
  for (const size of names(`${at}/hugepages`)) takeAll(`${at}/hugepages/${size}`, /^(nr|free)_hugepages$/);
}
take('/sys/devices/system/cpu/online');
for (const cpu of names('/sys/devices/system/cpu').filter((name) => /^cpu\d/.test(name)))
  takeAll(`/sys/devices/system/cpu/${cpu}/topology`, /^(physical_package_id|die_id|core_id)$/);
for (const table of names('/sys/firmware/acpi/tables')) {
  if (TABLES.includes(table)) take(`/sys/firmware/acpi/tables/${table}`);
}
for (const name of names('/sys/module').filter((module) => /vfio|iommu/.test(module))) {
  folders.push(`sys/module/${name}`);
  takeAll(`/sys/module/${name}/parameters`, /unsafe/);
}
for (const name of names('/sys/class/misc').filter((misc) => /^(iommu|vfio)$/.test(misc)))
  take(`/sys/class/misc/${name}`);
for (const path of ['sys/kernel/osrelease', 'meminfo', 'cmdline']) take(`/proc/${path}`);

console.log(JSON.stringify({ files, links, folders }, undefined, 1));
