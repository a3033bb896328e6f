import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommandLine } from '../../../scripts/bundle.mjs';

const root = join(import.meta.dirname, '../../..');

let bundled: Promise<Record<string, string>> | undefined;

/** The command line, `pxm.cjs` with what it starts. */
export function bundledPxm(): Promise<Record<string, string>> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'pxm-lab-cli-'));
  try {
    await bundleCommandLine(folder);
    const text = (name: string) => readFileSync(join(folder, 'cli', name), 'utf8');
    return { 'pxm.cjs': text('pxm.cjs'), 'main.cjs': text('main.cjs') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Lines for `other-root`: this machine's root with a layer in memory above it, pxm in /opt/pxm, and systemd for its init,
 * without what this machine's own units would do. `lines` are run there before, with the new root as working folder.
 */
export function systemdRoot(lines: string): string {
  return `
mkdir /layer /new
mount -t tmpfs tmp /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /new || echo 'lab: no overlay'
for each in proc sys dev; do mount -o bind /$each /new/$each; done
mount -t tmpfs -o mode=755 tmp /new/run
mkdir -p /new/lab /new/opt/pxm/node_modules
for each in koffi @koromix binary-parser; do cp -r /new${root}/node_modules/$each /new/opt/pxm/node_modules/; done
cp /lab/* /new/opt/pxm/
cd /new
: >etc/fstab
# By this systemd would think that it runs in a container.
rm -f .dockerenv run/.containerenv
mount -t tmpfs -o mode=755 tmp etc/systemd/system
mkdir -p etc/systemd/system-generators
for each in usr/lib/systemd/system-generators/*; do ln -s /dev/null etc/systemd/system-generators/\${each##*/}; done
for each in usr/lib/systemd/system/*.target.wants/*; do
  case $each in */local-fs.target) ;; *) ln -s /dev/null etc/systemd/system/\${each##*/} 2>/dev/null ;; esac
done
${lines}
mount -o rbind / lab
mount -o move /new /
exec chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=lab.target \\
  --log-target=kmsg --show-status=0 --default-standard-output=kmsg
`;
}

/** The last service: a script of the test, then back to the lab's own end. */
export const LAB_UNITS: Readonly<Record<string, string>> = {
  'lab.target': '[Unit]\nRequires=multi-user.target lab.service\nAfter=multi-user.target\nAllowIsolate=yes\n',
  'lab.service': `[Unit]
After=multi-user.target
[Service]
Type=oneshot
StandardOutput=null
ExecStart=/bin/sh -c 'timeout 150 sh /opt/pxm/scenario >/lab/tmp/out/output 2>&1; echo $? >/lab/tmp/out/exit'
ExecStart=/usr/sbin/chroot /lab /bin/busybox sh /init finish
`,
};
