// Runs in the guest: preflight of each of those topologies, printed as JSON by name of the file.
import { basename } from 'node:path';
import { preflight } from '../../../src/attach/preflight/preflight.ts';
import { loadTopology } from '../../../src/topology/load-topology.ts';
import { resolveTopology } from '../../../src/topology/resolve-topology.ts';

const came = process.argv.slice(2).map((path) => {
  const { findings, ...rest } = preflight(resolveTopology(loadTopology(path)));
  const told = findings.map(({ code, severity, message, span }) => {
    const place = span?.source.position(span.start);
    return `${severity} ${code} ${place ? `${place.line}:${place.column} ` : ''}${message}`;
  });
  return [basename(path, '.yaml'), { ...rest, findings: told }];
});
console.log(
  JSON.stringify(Object.fromEntries(came), (_, value) =>
    typeof value === 'bigint' ? `0x${value.toString(16)}` : value,
  ),
);
