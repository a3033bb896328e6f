import { BUILT_IN } from '../src/profiles/built-in.ts';
import { profile } from '../src/profiles/profile.ts';
import { parseProfile } from '../src/profiles/read-profile.ts';
import { describeObject } from './topology-reference.ts';

const INTRODUCTION = `# Profiles of device families

<!-- Generated from src/profiles by scripts/generate-docs.mjs: change it there. -->

A profile says what the devices of a family want, once: placeholder nodes that their driver fills, a driver that the
host must bind, a window for the memory they bring. A device has the profile that it names, or the one that lists its
vendor and device id:

\`\`\`yaml
devices:
  - { id: gpu0, host: "0009:01:00.0", ids: "10de:2342", driver: nvgrace-gpu-vfio-pci }
\`\`\`

What the topology declares stays as it is; a profile adds only what is missing. Without nodes that say
\`placeholder: gpu0\` it adds as many as the device wants, after all that are declared, and makes the device their generic
initiator. With such nodes it adds none, and warns (PXM158) if they are too few. \`pxm show --resolved\` lists
what was added, and why. \`profile: none\` keeps a profile away.

What a profile asks of the host (a driver, a virtual function, migration) is kept for commands that look at the
host; building tables changes nothing there.

## Profiles of your own

A profile is a file in YAML or JSON. A topology names it by its path from the topology's own folder, and it goes before
those that come with pxm:

\`\`\`yaml
profiles: [profiles/my-accelerator.yaml]
\`\`\`

\`schema/profile.schema.json\` makes editors complete and check it. One to start from:

\`\`\`yaml
${BUILT_IN['nvidia-grace-hopper.yaml']}\`\`\`

## Profiles that come with pxm

| Name | For | Wants |
| --- | --- | --- |
`;

/** The page on profiles in Markdown. */
export function profileReference(): string {
  const rows = Object.entries(BUILT_IN).map(([file, text]) => {
    const { profile: name, title, ids, nodes, window, driver, ...rest } = parseProfile(text, file).value;
    const wants = [
      nodes &&
        (nodes.count === undefined
          ? 'nodes as `memory-nodes` says'
          : `${nodes.count} placeholder ${nodes.count === 1 ? 'node' : 'nodes'}`),
      window &&
        (window === 'cxl' ? 'a fixed memory window of CXL' : 'the window for memory plugged in later'),
      driver && `driver \`${driver}\``,
      rest['virtual-function'] && 'a virtual function',
      rest.migration && 'migration switched on',
    ].filter((want) => want !== undefined);
    return `| \`${name}\` | ${title}${ids ? ` (${ids.join(', ')})` : ''} | ${wants.join(', ')} |\n`;
  });
  const sections: string[] = [];
  describeObject(profile, '', sections, new Map());
  return `${INTRODUCTION}${rows.join('')}\n${sections.join('\n')}`;
}
