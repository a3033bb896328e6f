import { SourceText } from '../diagnostics/source-text.ts';
import { checkCharacters } from './check-characters.ts';
import type { Declaration } from './declaration.ts';
import { Findings } from './findings.ts';
import { parseYaml } from './parse-yaml.ts';
import { readValue } from './read-value.ts';
import { Reading } from './reading.ts';
import { type Topology, topology } from './schema/topology.ts';
import { MAX_TOPOLOGY_BYTES } from './topology-limit.ts';

/**
 * Reads a topology in YAML 1.2, or in JSON when `name` ends in `.json`. `name` is what diagnostics call the text.
 * Throws PxmError with every error of syntax and schema in the text: PXM100 to PXM105, PXM108, PXM109, PXM002 for
 * binary data, PXM003 above 1 MiB, PXM004 when there is nothing in it. References between objects are checked when
 * resolving.
 */
export function parseTopology(text: string, name: string): Declaration {
  const source = new SourceText(name, text.startsWith('\ufeff') ? text.slice(1) : text);
  const findings = new Findings();
  const start = { source, start: 0, end: 0 };
  if (text.length > MAX_TOPOLOGY_BYTES) {
    findings.error('PXM003', `is too large: a topology has at most ${MAX_TOPOLOGY_BYTES} bytes`, {
      span: start,
    });
    findings.throwIfErrors();
  }
  checkCharacters(source, findings);
  const { tree, soundTo } = parseYaml(source, findings);
  if (tree === undefined || (tree.kind === 'null' && tree.span.start === tree.span.end)) {
    if (!findings.hasErrors) {
      findings.error('PXM004', source.text.trim() === '' ? 'is empty' : 'holds nothing but comments', {
        span: start,
        remedy: 'a topology has at least a machine, such as "machine: { type: q35 }"',
      });
    }
    findings.throwIfErrors();
  }
  const reading = new Reading(findings, soundTo);
  const value = tree && readValue(topology, tree, { path: '', via: undefined }, reading);
  findings.throwIfErrors();
  return { source, topology: value as Topology, at: reading.at };
}
