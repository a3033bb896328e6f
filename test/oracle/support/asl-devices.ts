import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Absolute paths of devices that a definition block declares, and of those that it takes from elsewhere. */
export interface AslDevices {
  readonly declared: ReadonlySet<string>;
  readonly external: ReadonlySet<string>;
}

/** Reads what iasl makes of the bytes of a DSDT or SSDT. */
export function aslDevices(iasl: string, bytes: Uint8Array): AslDevices {
  const directory = mkdtempSync(join(tmpdir(), 'pxm-asl-'));
  try {
    writeFileSync(join(directory, 'block.aml'), bytes);
    execFileSync(iasl, ['-d', 'block.aml'], { cwd: directory, stdio: 'pipe' });
    return devicesIn(readFileSync(join(directory, 'block.dsl'), 'utf8'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function devicesIn(source: string): AslDevices {
  const declared = new Set<string>();
  const external = new Set<string>();
  const scopes: string[] = [];
  let opening = '';
  for (const line of source.split('\n')) {
    const [, keyword, name = ''] = /^\s*(Device|Scope) \(([^)]*)\)/.exec(line) ?? [];
    const current = scopes.findLast((scope) => scope !== '') ?? '';
    if (keyword)
      opening = name.startsWith('\\')
        ? padded(name.slice(1))
        : `${current ? `${current}.` : ''}${padded(name)}`;
    if (keyword === 'Device') declared.add(opening);
    const taken = /^\s*External \(([^,]*), DeviceObj\)/.exec(line)?.[1];
    if (taken) external.add(padded(taken));
    if (/^\s*\{/.test(line)) {
      scopes.push(opening);
      opening = '';
    }
    if (/^\s*\}/.test(line)) scopes.pop();
  }
  return { declared, external };
}

/** Every segment in four characters. */
function padded(path: string): string {
  return path
    .split('.')
    .map((segment) => (segment === '' ? '' : segment.padEnd(4, '_')))
    .join('.');
}
