/** A topology of nodes with processors and memory, expander buses, and devices behind root ports of them. */
export function largeTopology({ cpus, nodes, expanders, devices }) {
  const each = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');
  return `
name: large
machine: { type: q35 }
cpus: { sockets: ${nodes}, cores: ${cpus / nodes} }
nodes:
${each(nodes, (node) => `  - { id: ${node}, sockets: ${node}, memory: 8G }`)}
distances: { other-socket: 21 }
buses:
${each(expanders, (index) => `  - { id: near${index}, type: expander, node: ${index % nodes} }`)}
${each(devices, (index) => `  - { id: port${index}, type: root-port, on: near${index % expanders} }`)}
devices:
${each(devices, (index) => `  - { id: device${index}, on: port${index}, host: "0000:${(index + 1).toString(16).padStart(2, '0')}:00.0", bars: [16M, 1G] }`)}
`;
}
