import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../files/system-reason.ts';
import { HOST, type HostRoot } from './host-root.ts';
import { noNode } from './open-node.ts';

/** In the order of their numbers, linux/capability.h; those from 38 on came with Linux 5.8 and 5.9. */
const NAMES = `
chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service
net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin
sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override
mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore`
  .trim()
  .split(/\s+/)
  .map((name) => `CAP_${name.toUpperCase()}`);

/** Capabilities that a process can use now, `CAP_SYS_RESOURCE`. Throws PxmError PXM411 when that cannot be read. */
export function effectiveCapabilities(
  pid: number | 'self' = 'self',
  { proc }: HostRoot = HOST,
): ReadonlySet<string> {
  const path = join(proc, `${pid}`, 'status');
  const remedy = 'mount proc';
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch (error) {
    throw noNode(path, `cannot be read: ${systemReason(error)}`, remedy);
  }
  const [, mask] = /^CapEff:\s*([0-9a-f]{16})$/m.exec(text) ?? [];
  if (mask === undefined) throw noNode(path, 'does not tell capabilities', remedy);
  const bits = BigInt(`0x${mask}`);
  return new Set(NAMES.filter((_, index) => (bits >> BigInt(index)) & 1n));
}
