/** Tables of the largest machines, byte by byte: 4,096 processors, 1,024 nodes, 512 x 512 measured values. */
export function bigTables() {
  return [
    ['SRAT, 4,096 processors', srat(4096, 64)],
    ['SLIT, 1,024 nodes', slit(1024)],
    ['HMAT, 512 x 512', hmat(512)],
  ];
}

function table(signature, revision, body) {
  const bytes = new Uint8Array(36 + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(signature, 'latin1'));
  view.setUint32(4, bytes.length, true);
  bytes[8] = revision;
  bytes.set(Buffer.from('PXM   BENCHMRK', 'latin1'), 10);
  view.setUint32(24, 1, true);
  bytes.set(Buffer.from('INTL', 'latin1'), 28);
  bytes.set(body, 36);
  bytes[9] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return bytes;
}

function srat(processors, nodes) {
  const body = new DataView(new ArrayBuffer(12 + processors * 24 + nodes * 40));
  body.setUint32(0, 1, true);
  let at = 12;
  for (let processor = 0; processor < processors; processor++, at += 24) {
    body.setUint8(at, 2);
    body.setUint8(at + 1, 24);
    body.setUint32(at + 4, Math.floor((processor * nodes) / processors), true);
    body.setUint32(at + 8, processor, true);
    body.setUint32(at + 12, 1, true);
  }
  for (let node = 0; node < nodes; node++, at += 40) {
    body.setUint8(at, 1);
    body.setUint8(at + 1, 40);
    body.setUint32(at + 2, node, true);
    body.setBigUint64(at + 8, BigInt(node) << 34n, true);
    body.setBigUint64(at + 16, 1n << 34n, true);
    body.setUint32(at + 28, 1, true);
  }
  return table('SRAT', 3, new Uint8Array(body.buffer));
}

function slit(nodes) {
  const body = new Uint8Array(8 + nodes * nodes).fill(20);
  new DataView(body.buffer).setBigUint64(0, BigInt(nodes), true);
  for (let node = 0; node < nodes; node++) body[8 + node * nodes + node] = 10;
  return table('SLIT', 1, body);
}

function hmat(nodes) {
  const length = 32 + nodes * 8 + nodes * nodes * 2;
  const body = new DataView(new ArrayBuffer(4 + length));
  body.setUint16(4, 1, true);
  body.setUint32(8, length, true);
  body.setUint32(16, nodes, true);
  body.setUint32(20, nodes, true);
  body.setBigUint64(28, 1000n, true);
  for (let node = 0; node < nodes; node++) {
    body.setUint32(36 + node * 4, node, true);
    body.setUint32(36 + (nodes + node) * 4, node, true);
  }
  for (let pair = 0; pair < nodes * nodes; pair++) {
    body.setUint16(36 + nodes * 8 + pair * 2, 10 + (pair % 500), true);
  }
  return table('HMAT', 2, new Uint8Array(body.buffer));
}
