import { hexText, pciText } from '../../binary/meaning.ts';
import type { Claim, GuestFunction, GuestView, Hop, IommuUnit } from '../../guest/view.ts';
import { grid } from './grid.ts';

/** IOMMUs, what they serve, functions that tables name, and reserved regions, as lines. */
export function iommuLines({ iommu, reserved }: GuestView): string[] {
  const unused = Object.entries(iommu.tables).flatMap(([name, used]) =>
    used.used ? [] : [`  ${name} is not used: ${used.why}`],
  );
  const { on, x2apic, why } = iommu.interruptRemapping;
  const mode = x2apic === undefined ? '' : x2apic ? ', x2APIC possible' : ', no x2APIC';
  return [
    '',
    iommu.units.length > 0 ? 'IOMMUs' : 'IOMMUs: none',
    ...unused,
    ...iommu.units.flatMap((unit) => [`  ${unitText(unit)}`, ...served(unit, iommu.claims)]),
    `  interrupt remapping ${on ? `on${mode}` : 'off'}${why === undefined ? '' : `: ${why}`}`,
    ...(iommu.functions.length > 0 ? ['', 'PCI functions that tables name'] : []),
    ...grid(iommu.functions.map(functionCells)),
    ...(reserved.length > 0 ? ['', 'Reserved regions'] : []),
    ...reserved.map(({ base, length, type, namedBy, functions }) => {
      const range = `${hexText(base)}-${hexText(base + (length > 0n ? length - 1n : 0n))}`;
      const whom = functions.length > 0 ? ` for ${functions.join(', ')}` : '';
      return `  ${range} ${type}, ${namedBy}${whom}`;
    }),
  ];
}

function unitText({ name, kind, segment, base, device, node }: IommuUnit): string {
  const facts = [
    kind,
    ...(segment === undefined ? [] : [`segment ${segment}`]),
    ...(base === undefined ? [] : [`registers at ${hexText(base)}`]),
    ...(device === undefined ? [] : [`function ${device}`]),
    ...(node === undefined ? [] : [`node ${node}`]),
  ];
  return `${name}: ${facts.join(', ')}`;
}

function served({ name }: IommuUnit, claims: readonly Claim[]): string[] {
  const own = claims.filter(({ unit }) => unit === name).map(claimText);
  return own.length > 0 ? [`    serves ${own.join(', ')}`] : ['    serves nothing'];
}

function claimText(claim: Claim): string {
  const hop = ([device, fn]: Hop) => `${device.toString(16).padStart(2, '0')}.${fn}`;
  switch (claim.kind) {
    case 'rest':
      return `the rest of segment ${claim.segment}`;
    case 'integrated':
      return `what is on root buses of segment ${claim.segment}`;
    case 'ids':
      return idsText(claim);
    default: {
      const [first = [0, 0], ...others] = claim.path;
      const start = pciText(claim.segment, (claim.bus << 8) | (first[0] << 3) | first[1]);
      const path = [start, ...others.map(hop)].join('/');
      return claim.kind === 'hierarchy' ? `${path} and all behind it` : path;
    }
  }
}

function idsText({ segment, lastSegment = segment, first, last }: Extract<Claim, { kind: 'ids' }>): string {
  const from = pciText(segment, first);
  return first === last && segment === lastSegment ? from : `${from} to ${pciText(lastSegment, last)}`;
}

function functionCells({ address, unit, interruptRemapping, ats, namedBy }: GuestFunction): string[] {
  const iommu = unit === undefined ? 'depends on bridges' : (unit ?? 'no IOMMU');
  const interrupts =
    interruptRemapping === undefined
      ? ''
      : interruptRemapping
        ? 'interrupts remapped'
        : 'interrupts not remapped';
  const caching = ats === undefined ? '' : ats ? 'ATS allowed' : 'no ATS';
  return [`  ${address}`, iommu, interrupts, caching, `named by ${namedBy.join(', ')}`];
}
