import type { Finding, GuestView } from '../../../src/guest/view.ts';

const NOT_USED = /SRAT: SRAT not used/;
const INVALID = /hmat: Ignoring: Invalid table/;

/**
 * What Linux 6.12 logs when it applies a rule, without what a rule logs only while debugging is on. A rule that is not
 * here is applied in silence, or shows in what is left of the table.
 */
const MESSAGES: Readonly<Record<string, readonly RegExp[]>> = {
  'srat-processor-length': [NOT_USED],
  'srat-x2apic-length': [NOT_USED],
  'srat-gicc-length': [NOT_USED],
  'srat-x2apic-id': [/SRAT: PXM \d+ -> X2APIC 0x\w+ ignored/],
  'srat-memory-length': [/SRAT: Unexpected header length/, NOT_USED],
  'srat-memory-wraps': [/Warning: invalid memblk node/],
  'srat-memory-count': [/too many memblk ranges/, NOT_USED],
  'srat-memory-overlap': [/overlaps with node/],
  'srat-coverage': [/NUMA: no nodes coverage for/],
  'srat-domains': [/SRAT: Too many proximity domains/, NOT_USED],
  'srat-initiator-domain': [/SRAT: Too many proximity domains/],
  'record-length-zero': [/\[\w{4}:0x\w+\] Invalid zero length/],
  'slit-value': [/SLIT table looks invalid\. Not used/],
  'hmat-revision': [/Ignoring: Unknown revision/],
  'hmat-domain-length': [/Unexpected address range header length/, INVALID],
  'hmat-unknown-memory': [INVALID],
  'hmat-unknown-initiator': [INVALID],
  'hmat-locality-length': [/Unexpected locality header length/, INVALID],
  'hmat-cache-length': [/Unexpected cache header length/, INVALID],
  'mcfg-empty': [/MCFG has no entries/],
  'cedt-window-domains': [/Too many proximity domains while processing CFMWS/],
  'dmar-width': [/Invalid DMAR haw/],
  'dmar-drhd-base': [/DMAR reported at address 0/],
  'dmar-without-unit': [/No DRHD structure found/],
  'dmar-past-end': [/Record passes table end/],
  'dmar-scope-type': [/Unsupported device scope/],
  'dmar-rhsa-base': [/RHSA refers to non-existent DMAR unit/],
  'dmar-andd-name': [/ANDD object name is not NUL-terminated/],
  'dmar-rmrr-range': [/Your BIOS is broken; bad RMRR/],
  'dmar-rmrr-ram': [/No firmware reserved region can cover this RMRR/, /Your BIOS is broken; bad RMRR/],
  'dmar-ioapic-missing': [/ioapic \d+ has no mapping iommu/],
  'ivrs-checksum': [/IVRS invalid checksum/],
  'ivrs-ioapic-missing': [/IOAPIC\[\d+\] not in IVRS table/],
  'ivrs-southbridge': [/No southbridge IOAPIC found/],
  'ivrs-block-type': [/Unsupported IVHD type/],
  'viot-bounds': [/Node pointer overflows/],
  'viot-length': [/Empty node|Invalid PCI node size|Invalid MMIO node size/],
  'viot-type': [/Unsupported node/],
  'viot-output': [/No IOMMU node found/],
};

/** What a kernel's log says that its tables do not predict, and the other way round, as sentences. */
export function disagreementsOfLog(view: GuestView, log: readonly string[]): string[] {
  const lines = log.map((line) => line.replace(/^\[ *[\d.]+\] /, ''));
  return [
    ...unlogged(view.findings, lines),
    ...unpredicted(view.findings, lines),
    ...ofNuma(view, lines),
    ...ofRanges(view, lines),
    ...ofRemapping(view, lines),
    ...ofUnits(view, lines),
  ];
}

/** Rules that are to be broken, of which the kernel says nothing. */
function unlogged(findings: readonly Finding[], lines: readonly string[]): string[] {
  return findings.flatMap(({ rule }) =>
    (MESSAGES[rule] ?? [])
      .filter((message) => !lines.some((line) => message.test(line)))
      .map((message) => `dmesg: nothing like ${message} for ${rule}`),
  );
}

/** What the kernel says of rules that are not predicted to be broken. */
function unpredicted(findings: readonly Finding[], lines: readonly string[]): string[] {
  const expected = findings.flatMap(({ rule }) => MESSAGES[rule] ?? []);
  const all = Object.values(MESSAGES).flat();
  return lines
    .filter((line) => all.some((message) => message.test(line)))
    .filter((line) => !expected.some((message) => message.test(line)))
    .map((line) => `dmesg: ${line}: not predicted`);
}

function ofNuma({ numa }: GuestView, lines: readonly string[]): string[] {
  const faked = lines.some((line) => /No NUMA configuration found|NUMA: Faking a node/.test(line));
  if (faked !== numa.srat.used) return [];
  return [`dmesg: the kernel ${faked ? 'does without' : 'uses'} SRAT, which is not predicted`];
}

/** Which ranges are of which node and proximity domain; empty ones are logged as well. */
function ofRanges({ numa }: GuestView, lines: readonly string[]): string[] {
  if (!numa.srat.used) return [];
  const found = lines.flatMap((line) => {
    const [, text, first, last] = /SRAT: (Node \d+ PXM \d+ \[mem (0x\w+)-(0x\w+)\].*)$/.exec(line) ?? [];
    return text !== undefined && BigInt(last ?? 0) > BigInt(first ?? 0) && BigInt(last ?? 0) < 2n ** 64n - 1n
      ? [text]
      : [];
  });
  const hex = (value: bigint) => `0x${value.toString(16).padStart(8, '0')}`;
  const predicted = numa.nodes.flatMap(({ node, proximityDomain, memory, cxlWindow }) =>
    cxlWindow
      ? []
      : memory.map(
          ({ base, length, hotPluggable, nonVolatile }) =>
            `Node ${node} PXM ${proximityDomain} [mem ${hex(base)}-${hex(base + length - 1n)}]` +
            `${hotPluggable ? ' hotplug' : ''}${nonVolatile ? ' non-volatile' : ''}`,
        ),
  );
  return notIn(found, predicted, 'not predicted').concat(notIn(predicted, found, 'predicted, not found'));
}

function ofRemapping({ iommu }: GuestView, lines: readonly string[]): string[] {
  const { on, x2apic } = iommu.interruptRemapping;
  const mode = lines.map((line) => /Enabled IRQ remapping in (x2?apic) mode/.exec(line)?.[1]).find(Boolean);
  const found = mode !== undefined || lines.some((line) => /Interrupt remapping enabled/.test(line));
  const described = 'DMAR' in iommu.tables || 'IVRS' in iommu.tables;
  return [
    ...(described && found !== on ? [`dmesg: interrupts are ${found ? '' : 'not '}remapped`] : []),
    ...(x2apic === false && mode === 'x2apic' ? ['dmesg: x2APIC mode, which was predicted not to be'] : []),
  ];
}

/** Which registers a unit of VT-d has. */
function ofUnits({ iommu }: GuestView, lines: readonly string[]): string[] {
  const found = lines.flatMap((line) => /DMAR: (dmar\d+: reg_base_addr \w+)/.exec(line)?.[1] ?? []);
  const predicted = iommu.units.map(({ name, base = 0n }) => `${name}: reg_base_addr ${base.toString(16)}`);
  return notIn(found, predicted, 'not predicted');
}

function notIn(some: readonly string[], others: readonly string[], why: string): string[] {
  return some.filter((text) => !others.includes(text)).map((text) => `dmesg: ${text}: ${why}`);
}
