import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import { isHostStep } from '../plan.ts';
import { type EarlyVm, initrdScript } from './initrd-script.ts';
import { type Installation, MARK } from './install.ts';
import { type BootVm, expectBootable } from './unit-installation.ts';

/** The script itself, for whatever makes initrds. */
const SCRIPT = 'etc/pxm/early.sh';

/** What makes initrds: the folder by which it is known, and its files by the script. */
const MAKERS: readonly (readonly [known: string, files: (script: string) => Record<string, string>])[] = [
  [
    'etc/initramfs-tools',
    (script) => ({
      'etc/initramfs-tools/scripts/init-top/pxm': script,
      'etc/initramfs-tools/hooks/pxm': `#!/bin/sh
# ${MARK}.
[ "$1" != prereqs ] || exit 0
. /usr/share/initramfs-tools/hook-functions
for module in $(sh /etc/initramfs-tools/scripts/init-top/pxm modules); do
  manual_add_modules "$module"
done
`,
    }),
  ],
  [
    'usr/lib/dracut/modules.d',
    (script) => ({
      'usr/lib/dracut/modules.d/60pxm/pxm-early.sh': script,
      // Dracut reads its hooks into its own shell, which must not end with them.
      'usr/lib/dracut/modules.d/60pxm/pxm-hook.sh': `#!/bin/sh\n# ${MARK}.\nsh /sbin/pxm-early\n`,
      'usr/lib/dracut/modules.d/60pxm/module-setup.sh': `#!/bin/bash
# ${MARK}.
check() { return 0; }
depends() { return 0; }
installkernel() { hostonly='' instmods $(sh "$moddir/pxm-early.sh" modules); }
install() {
  inst_multiple cat date mkdir modprobe readlink
  inst_simple "$moddir/pxm-early.sh" /sbin/pxm-early
  inst_hook pre-udev 00 "$moddir/pxm-hook.sh"
}
`,
    }),
  ],
];

/**
 * A script for the initrd of this host, with what its makers of initrds want beside it. It is for all given VMs and takes
 * the place of an earlier one. Throws PxmError PXM496, and what keeps the host from preparing a VM.
 */
export function initrdInstallation(vms: readonly BootVm[], root: string): Installation {
  expectBootable(vms);
  const script = initrdScript(vms.map(earlyVm));
  const makers = MAKERS.filter(([known]) => existsSync(join(root, known)));
  const files = makers.flatMap(([, make]) => Object.entries(make(script)));
  return { write: new Map([[SCRIPT, script], ...files]), remove: [] };
}

export function initrdRemoval(): Installation {
  const files = MAKERS.flatMap(([, make]) => Object.keys(make('')));
  return { write: new Map(), remove: [SCRIPT, ...files] };
}

/** Devices in the order of the plan, then what shares groups with them and is taken too. */
function earlyVm({ platform, plan }: BootVm): EarlyVm {
  if (plan === undefined) throw new TypeError('"plan" expected the plan of this host');
  const errors = plan.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new PxmError(errors, 'host');
  const drivers = new Map(plan.devices.map(({ bdf, driver }) => [bdf, driver]));
  for (const step of plan.steps.filter(isHostStep))
    if (step.kind === 'bind') drivers.set(step.bdf, step.driver);
  return {
    name: platform.name,
    claims: plan.claims,
    devices: [...drivers].map(([bdf, driver]) => ({ bdf, driver })),
  };
}
