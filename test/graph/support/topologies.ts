/** Two sockets, 16 devices, 34 nodes, of which 32 are placeholders; an IOMMU for each socket, two devices bypass. */
export const LARGE = [
  'name: large',
  'machine: { type: q35, vmm: none, node: 0 }',
  'cpus: { sockets: 2, cores: 8 }',
  'nodes: [{ sockets: 0, memory: 16G }, { sockets: 1, memory: 16G }, { ids: 2-17, placeholder: gpu0 }, { ids: 18-33, placeholder: gpu8 }]',
  'distances: { other-socket: 21, device: 80 }',
  'buses:',
  '  - { id: px0, type: expander, node: 0, number: 32 }',
  '  - { id: px1, type: expander, node: 1, number: 128 }',
  ...sixteen((at) => `  - { id: rp${at}, type: root-port, on: px${at < 8 ? 0 : 1} }`),
  'devices:',
  ...sixteen((at) => {
    const facts = [
      `id: ${at % 8 === 0 ? 'gpu' : 'nic'}${at}, on: rp${at}, ids: "10de:2330"`,
      ...(at === 0 ? ['initiator-for: 2-17'] : at === 8 ? ['initiator-for: 18-33'] : []),
      ...(at % 8 === 3 ? ['bypass: true'] : []),
    ];
    return `  - { ${facts.join(', ')} }`;
  }),
  'iommus: [{ id: vtd, type: intel, per-socket: true }]',
].join('\n');

function sixteen(line: (at: number) => string): string[] {
  return Array.from({ length: 16 }, (_, at) => line(at));
}

/** More devices and nodes than a picture can show one by one. */
export const HUGE = [
  'name: huge',
  'machine: { type: q35, vmm: none }',
  'cpus: { sockets: 2 }',
  'nodes: [{ sockets: 0, memory: 1G }, { sockets: 1, memory: 1G }, { ids: 2-201, placeholder: d0 }]',
  'buses:',
  ...Array.from({ length: 30 }, (_, at) => `  - { id: rp${at}, type: root-port }`).slice(0, 24),
  'devices:',
  ...Array.from({ length: 24 * 8 }, (_, at) => {
    const link = at === 0 ? ', initiator-for: 2-201' : '';
    return `  - { id: d${at}, on: rp${Math.floor(at / 8)}, slot: "0.${at % 8}", ids: "15b3:1021"${link} }`;
  }),
].join('\n');
