import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { toSarif } from '../../src/lint/sarif.ts';
import { TITLES } from '../../src/lint/titles.ts';
import { parseTopology } from '../../src/topology/parse-topology.ts';
import { SARIF_SCHEMA } from './support/sarif-schema.ts';

const TEXT = `machine: { type: q35 }
nodes: [{ memory: 1G }, { placeholder: gpu }, { placeholder: cxl }]
devices: [{ id: gpu, model: pci-testdev, initiator-for: '0-1' }]
lint: { ignore: [{ rule: PXM170, on: node 2, reason: comes with the next host }] }
`;

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly object[];
        readonly suppressions: readonly object[];
      }[];
    },
  ];
}

const findings = lint(parseTopology(TEXT, 'vms/a b.yaml'));
const log = toSarif(findings, '1.2.3') as Log;
const [{ tool, results }] = log.runs;

describe('SARIF', () => {
  test('has what version 2.1.0 requires, and nothing that it does not allow', () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(SARIF_SCHEMA);
    validate(log);
    expect(validate.errors).toBeNull();
  });

  test('tells of each code once, and results name it', () => {
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(ids).toEqual(['PXM150', 'PXM152', 'PXM170']);
    for (const { ruleId, ruleIndex } of results) expect(ids[ruleIndex]).toBe(ruleId);
    expect(tool.driver.rules[2]).toMatchObject({ shortDescription: { text: TITLES.PXM170 } });
  });

  test('knows files below a folder by their place in it, and others by their whole path', () => {
    const uris = (folder?: string) =>
      JSON.stringify(toSarif(lint(parseTopology(TEXT, '/home/me/repo/vms/a.yaml')), '1', folder)).match(
        /"uri":"[^"]*"/,
      )?.[0];
    expect(uris('/home/me/repo')).toBe('"uri":"vms/a.yaml"');
    expect(uris('/home/me/rep')).toBe('"uri":"file:///home/me/repo/vms/a.yaml"');
    expect(uris()).toBe('"uri":"file:///home/me/repo/vms/a.yaml"');
  });

  test('has the place of each, in a file by its URI, lines and columns from 1', () => {
    expect(results.find(({ ruleId }) => ruleId === 'PXM150')).toMatchObject({
      level: 'warning',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'vms/a%20b.yaml' },
            region: { startLine: 3, startColumn: 57, endLine: 3, endColumn: 62 },
          },
        },
      ],
      properties: { on: 'gpu' },
    });
  });

  test('has what is left out as suppressed, with the reason', () => {
    const suppressions = results.map((result) => [result.ruleId, result.suppressions]);
    expect(suppressions).toEqual([
      ['PXM170', [{ kind: 'inSource', status: 'accepted', justification: 'comes with the next host' }]],
      ['PXM150', []],
      ['PXM152', []],
    ]);
  });

  test('has bytes as the place of a finding in a table, and none for arguments', () => {
    const table = lint({ tables: [{ name: '/t/SLIT.aml', bytes: slit() }] });
    const one = (toSarif(table, '1') as Log).runs[0].results.find(({ ruleId }) => ruleId === 'PXM254');
    expect(one?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'file:///t/SLIT.aml' },
          region: { byteOffset: 44, byteLength: 1 },
        },
      },
    ]);
    const words = lint({ qemu: ['qemu-system-x86_64', '-M', 'q35', '-nodefaultz'] });
    expect((toSarif(words, '1') as Log).runs[0].results[0]?.locations).toEqual([]);
  });
});

/** A SLIT whose node is at distance 9 from itself. */
function slit(): Uint8Array {
  const bytes = new Uint8Array(45);
  bytes.set(Buffer.from('SLIT'));
  bytes[4] = 45;
  bytes[36] = 1;
  bytes[44] = 9;
  return bytes;
}
