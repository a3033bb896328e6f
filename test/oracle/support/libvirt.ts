import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { needProgram } from './oracle-root.ts';

const script = join(import.meta.dirname, '../../../scripts/oracle/virsh.sh');
const folder = mkdtempSync(join(tmpdir(), 'pxm-libvirt-'));

const OWN_MOUNTS =
  spawnSync('unshare', [...(process.geteuid?.() === 0 ? [] : ['--map-root-user']), '--mount', 'true'])
    .status === 0;

/** What libvirt's schema has to say against a domain; empty when it is valid. */
export function schemaErrors(ctx: TestContext, xml: string): string {
  const xmllint = needProgram(ctx, 'xmllint', 'of libxml2');
  const schema = join(xmllint, '../../usr/share/libvirt/schemas/domain.rng');
  const { status, stderr } = spawnSync(xmllint, ['--noout', '--relaxng', schema, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

/**
 * Arguments with which libvirt would start QEMU for a domain, without what only says how QEMU is watched and confined.
 * Throws with libvirt's words for a domain that it refuses.
 */
export function nativeArgs(ctx: TestContext, xml: string): string[] {
  needProgram(ctx, 'virsh', '12');
  if (!OWN_MOUNTS) ctx.skip('needs unshare, and a kernel that lets it make mount namespaces');
  const file = join(folder, 'domain.xml');
  writeFileSync(file, runnable(xml));
  const { status, stdout, stderr } = spawnSync(
    'sh',
    [script, join(folder, 'state'), 'domxml-to-native', 'qemu-argv', '--xml', file],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`libvirt refuses the domain: ${stderr}`);
  const words = shellWords(stdout);
  return kept(words.slice(words.findIndex((word) => /^[^=]*qemu-system-/.test(word)) + 1));
}

/**
 * A domain as libvirt takes it on a machine with one node and without KVM. Its images of EFI stand in the way of none of
 * this: any file does for one.
 */
function runnable(xml: string): string {
  return xml
    .replace(" firmware='efi'", '')
    .replace(
      /( +)(<type arch='aarch64'.*\n)/,
      "$1$2$1<loader readonly='yes' type='pflash'>/dev/zero</loader>\n",
    )
    .replace(/ *<numatune>.*<\/numatune>\n/s, '')
    .replace(/mode='host-passthrough'/, "mode='maximum'");
}

/** Options with a value that say nothing of the machine. */
const DROPPED = new Set(['-sandbox', '-audiodev', '-msg', '-blockdev', '-chardev']);

function kept(args: readonly string[]): string[] {
  const all: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (DROPPED.has(arg)) at += 1;
    else if (arg.startsWith('{') && JSON.parse(arg).id === 'masterKey0')
      all.push('{"qom-type":"secret","id":"masterKey0","data":"x"}');
    else if (arg.startsWith('{') && JSON.parse(arg)['qom-type'] === 'monitor-qmp') {
      all.splice(-1, 0, '-chardev', 'null,id=charmonitor');
      all.push(arg);
    } else all.push(args[at - 1] === '-machine' ? arg.replace(/,pflash\d=[^,]*/g, '') : arg);
  }
  return all;
}

/** Splits what a shell would, as far as virsh quotes. */
function shellWords(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
      (_, single, double, escaped) => single ?? double?.replace(/\\(.)/g, '$1') ?? escaped,
    ),
  );
}
