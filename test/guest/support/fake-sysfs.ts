import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FunctionSnapshot, SysfsSnapshot } from '../../../src/guest/check/snapshot.ts';
import { scratch } from '../../cli/support/scratch.ts';

/** Writes below a directory. */
class Tree {
  readonly root = scratch();

  file(path: string, content: string | Uint8Array): void {
    this.directory(dirname(path));
    writeFileSync(join(this.root, path), typeof content === 'string' ? `${content}\n` : content);
  }

  directory(path: string): void {
    mkdirSync(join(this.root, path), { recursive: true });
  }

  link(path: string, target: string): void {
    this.directory(dirname(path));
    symlinkSync(target, join(this.root, path));
  }
}

/** A directory that looks like `/sys` to a reader. */
export function sysfs(snapshot: SysfsSnapshot): string {
  const tree = new Tree();
  const { masks, nodes, memory, functions, iommus, groups, interruptChips } = snapshot;
  for (const [name, text] of Object.entries(masks)) tree.file(`devices/system/node/${name}`, text);
  for (const [node, { cpulist, distance, access, caches }] of Object.entries(nodes)) {
    const at = `devices/system/node/node${node}`;
    tree.file(`${at}/cpulist`, cpulist);
    tree.file(`${at}/distance`, distance);
    for (const [number, values] of access.entries()) {
      const initiators = `${at}/access${number}/initiators`;
      for (const initiator of values?.initiators ?? []) tree.directory(`${initiators}/node${initiator}`);
      for (const [name, value] of Object.entries(values?.files ?? {}))
        tree.file(`${initiators}/${name}`, value);
    }
    for (const [name, value] of Object.entries(caches)) tree.file(`${at}/memory_side_cache/${name}`, value);
    for (const block of memory?.blocks[Number(node)] ?? []) tree.directory(`${at}/memory${block}`);
  }
  if (memory) tree.file('devices/system/memory/block_size_bytes', memory.blockSize.toString(16));
  tree.directory('bus/pci/devices');
  const chips = [...interruptChips];
  for (const [name, found] of Object.entries(functions)) addFunction(tree, name, found, chips);
  for (const [index, chip] of chips.entries()) tree.file(`kernel/irq/${index}/chip_name`, chip);
  for (const [group, lines] of Object.entries(groups)) {
    tree.file(`kernel/iommu_groups/${group}/reserved_regions`, lines.join('\n'));
  }
  for (const name of iommus) tree.directory(`class/iommu/${name}`);
  return tree.root;
}

function addFunction(tree: Tree, name: string, found: FunctionSnapshot, chips: readonly string[]): void {
  const { way, numaNode, class: code, driver, group, iommu, ats, interruptChip } = found;
  const at = join('devices/pci0000:00', ...way);
  tree.file(`${at}/numa_node`, numaNode);
  tree.file(`${at}/class`, code);
  if (ats !== undefined) tree.file(`${at}/config`, configurationSpace(ats));
  if (interruptChip !== undefined) tree.file(`${at}/msi_irqs/${chips.indexOf(interruptChip)}`, 'msi');
  if (driver !== undefined) tree.link(`${at}/driver`, `/bus/pci/drivers/${driver}`);
  if (group !== undefined) tree.link(`${at}/iommu_group`, `/kernel/iommu_groups/${group}`);
  if (iommu !== undefined) tree.link(`${at}/iommu`, `/virtual/iommu/${iommu}`);
  tree.link(`bus/pci/devices/${name}`, join(tree.root, at));
}

/** Of a function with another extended capability (AER) before the one of ATS. */
export function configurationSpace(ats: boolean): Uint8Array {
  const space = new Uint8Array(4096);
  const view = new DataView(space.buffer);
  view.setUint32(0x100, 0x14820001, true);
  view.setUint32(0x148, 0x0001000f, true);
  view.setUint16(0x14e, ats ? 0x8000 : 0x0001, true);
  return space;
}
