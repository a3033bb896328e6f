import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { VM_NAME } from '../../attach/journal/record.ts';
import type { Plan } from '../../attach/plan.ts';
import { planHost } from '../../attach/run/plan-host.ts';
import { initrdInstallation, initrdRemoval } from '../../attach/units/initrd-installation.ts';
import { type Installation, installedVms, makeChanges, pendingChanges } from '../../attach/units/install.ts';
import { type BootVm, unitInstallation, unitRemoval } from '../../attach/units/unit-installation.ts';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { loadTopology } from '../../topology/load-topology.ts';
import type { Platform } from '../../topology/platform.ts';
import { resolveTopology } from '../../topology/resolve-topology.ts';
import type { Command } from '../command.ts';
import { print, printJson } from '../io.ts';

interface Options {
  readonly topologies: readonly string[];
  readonly yes?: boolean;
  readonly remove?: boolean;
  readonly initramfs?: boolean;
  readonly root?: string;
  readonly group?: string;
  readonly program?: string;
  readonly json?: boolean;
}

export const command: Command = {
  command: 'install-units <topologies..>',
  describe: 'write what prepares VMs when this host starts: units of systemd, or a script for an initrd',
  builder: (yargs: Argv) =>
    yargs
      .positional('topologies', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'topology files; with --remove also names of VMs',
      })
      .option('yes', { type: 'boolean', describe: 'do it; without, only show it' })
      .option('remove', { type: 'boolean', describe: 'take away what was written' })
      .option('initramfs', {
        type: 'boolean',
        describe: 'a script for initramfs-tools and dracut that binds devices before drivers come',
      })
      .option('root', { type: 'string', requiresArg: true, describe: 'for the machine below this folder' })
      .option('group', {
        type: 'string',
        requiresArg: true,
        describe: 'whose members may take the devices; root if not given',
      })
      .option('program', {
        type: 'string',
        requiresArg: true,
        describe: 'pxm with its path as the units call it, where it is not this one',
      })
      .option('json', { type: 'boolean', describe: 'files with their texts, as JSON' })
      .example('$0 install-units vm.yaml --group kvm', 'shows what it would write')
      .example('$0 install-units vm.yaml --group kvm --yes', 'as root'),
  handler(options: Options): number {
    const { yes = false, json = false, remove = false } = options;
    const root = resolve(options.root ?? '/');
    const wanted = remove ? removal(options, root) : installation(options);
    const changes = pendingChanges(wanted, root);
    if (yes) makeChanges(changes, root);
    if (json) printJson(changesJson(changes, root, yes));
    else print(changesText(changes, root, options));
    return 0;
  },
};

function installation({ topologies, initramfs, root, group = 'root', program }: Options): Installation {
  const vms = topologies.map((path): BootVm => {
    const platform = resolveTopology(loadTopology(path));
    return {
      platform,
      plan: initramfs ? planHost(platform) : root === undefined ? planned(platform) : undefined,
    };
  });
  if (initramfs) return initrdInstallation(vms, resolve(root ?? '/'));
  return unitInstallation(vms, { program: program?.split(' ').filter(Boolean) ?? ownProgram(), group });
}

/** Units are good for a host too that cannot be looked at now. */
function planned(platform: Platform): Plan | undefined {
  try {
    return planHost(platform);
  } catch (error) {
    if (error instanceof PxmError) return undefined;
    throw error;
  }
}

function ownProgram(): string[] {
  return [process.execPath, realpathSync(process.argv[1] ?? '')];
}

function removal({ topologies, initramfs }: Options, root: string): Installation {
  const names = topologies.map((given) =>
    VM_NAME.test(given) && !given.endsWith('.yaml') ? given : resolveTopology(loadTopology(given)).name,
  );
  return initramfs ? initrdRemoval() : unitRemoval(names, installedVms(root));
}

function changesJson({ write, remove }: Installation, root: string, done: boolean) {
  return {
    ...{ format: 'pxm-install-units', version: 1, done },
    write: [...write].map(([path, text]) => ({ path: join(root, path), text })),
    remove: remove.map((path) => join(root, path)),
  };
}

function changesText({ write, remove }: Installation, root: string, { yes, initramfs }: Options): string {
  if (write.size + remove.length === 0) return 'everything is as it should be';
  const would = yes ? '' : 'would ';
  const written = [...write].flatMap(([path, text]) => [
    `${would}${yes ? 'wrote' : 'write'} ${join(root, path)}`,
    ...(yes || path.endsWith('.yaml')
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`)),
  ]);
  const removed = remove.map((path) => `${would}${yes ? 'removed' : 'remove'} ${join(root, path)}`);
  const vms = [...write.keys()].flatMap((path) => /^etc\/pxm\/(.*)\.yaml$/.exec(path)?.[1] ?? []);
  const units = vms.flatMap((vm) => [`pxm-prepare@${vm}.service`, `pxm-hold@${vm}.service`]);
  const next = initramfs
    ? ['then: update-initramfs -u, or dracut --force']
    : [
        'then: systemctl daemon-reload',
        ...(units.length > 0 ? [`      systemctl enable --now ${units.join(' ')}`] : []),
      ];
  return [...written, ...removed, ...(yes ? next : ['nothing was changed; --yes does it'])].join('\n');
}
