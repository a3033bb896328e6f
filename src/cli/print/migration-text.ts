import type { ProbedMigration } from '../../attach/migration/probe-migration.ts';
import type { MigrationProbe, Tracking } from '../../attach/migration/readiness.ts';
import { count } from './amounts.ts';
import { grid } from './grid.ts';

/** What migrating a VM would come to, for people. */
export function migrationText({ vm, devices, findings, refused }: ProbedMigration): string {
  const rows = devices.map((probe) => [
    `  ${probe.device.function.id}`,
    probe.device.host,
    statesText(probe),
    trackingText(probe.tracking),
  ]);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const verdict = refused
    ? 'the host refuses to be asked'
    : errors > 0
      ? `cannot migrate: ${count(errors, 'error')}`
      : 'can migrate';
  return [`${vm}: ${count(devices.length, 'device')} asked`, ...grid(rows), verdict].join('\n');
}

function statesText({ abilities, stateBytes }: MigrationProbe): string {
  if (abilities === undefined) return 'cannot migrate';
  const { stopCopy, preCopy, p2p } = abilities;
  const names = [stopCopy && 'STOP_COPY', preCopy && 'PRE_COPY', p2p && 'P2P'].filter(Boolean);
  return `${names.join(', ')}${stateBytes === undefined ? '' : `, ${stateBytes} bytes of state`}`;
}

function trackingText(tracking: Tracking): string {
  if (tracking.by === 'nobody') return 'nobody notes its writes';
  if (tracking.by === 'iommu') return 'the IOMMU notes its writes';
  const { pageSize, width } = tracking;
  const pages = pageSize === undefined ? '' : ` by ${pageSize} bytes`;
  return `it logs its writes${pages}${width === undefined ? '' : `, up to ${width} bits`}`;
}
