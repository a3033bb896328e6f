import type { Argv } from 'yargs';
import { loadTopology } from '../../topology/load-topology.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import { libvirtXml } from '../../vmm/libvirt/libvirt-xml.ts';
import type { Command } from '../command.ts';
import { printDiagnostics, toJson, writeOutput } from '../io.ts';

interface Options {
  readonly topology: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly type: 'kvm' | 'qemu';
  readonly fdGroup?: string;
}

export const command: Command = {
  command: 'libvirt <topology>',
  describe: 'write the XML of a libvirt domain that presents a topology',
  builder: (yargs: Argv) =>
    yargs
      .positional('topology', { type: 'string', demandOption: true, describe: 'topology file, - for stdin' })
      .option('output', { alias: 'o', type: 'string', describe: 'file to write; standard output without' })
      .option('json', { type: 'boolean', describe: 'the XML as a text in JSON, and findings as JSON' })
      .option('type', {
        choices: ['kvm', 'qemu'] as const,
        default: 'kvm',
        describe: 'what runs the guest: hardware, or emulation alone',
      })
      .option('fd-group', {
        type: 'string',
        describe: 'name of an open iommufd, given by virsh dom-fd-associate; libvirt opens its own without',
      })
      .example('$0 libvirt vm.yaml -o vm.xml', 'then virsh define vm.xml; needs libvirt 12.2 or later')
      .example('$0 libvirt vm.yaml --fd-group pxm', 'for an iommufd whose accounting mode is set already'),
  handler({ topology, output, json = false, type, fdGroup }: Options): number {
    const platform = resolveTopology(loadTopology(topology));
    const xml = libvirtXml(platform, { domainType: type, ...(fdGroup !== undefined && { fdGroup }) });
    writeOutput(output, json ? `${toJson({ domain: xml })}\n` : xml);
    printDiagnostics(platform.diagnostics, { json });
    return 0;
  },
};
