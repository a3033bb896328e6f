import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviceAddress } from '../../../src/vmm/capture/device-tree.ts';

// Compiled by dtc 1.8.1: a memory node, a host bridge at 0x4010000000 whose first name is another and which has a
// child with an address of its own, a fw-cfg node whose name comes before its address, and a node without address.
const TREE = Buffer.from(
  '0A3+7QAAAeoAAAA4AAABtAAAACgAAAARAAAAEAAAAAAAAAA2AAABfAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAMAAAAEAAAAAAAAAAIAAAAD' +
    'AAAABAAAAA8AAAACAAAAAW1lbW9yeUA0MDAwMDAwMAAAAAADAAAABwAAABttZW1vcnkAAAAAAAMAAAAQAAAAJwAAAABAAAAAAAAAABAAAAAAAAAC' +
    'AAAAAXBjaWVAMTAwMDAwMDAAAAAAAAADAAAAEAAAACcAAABAEAAAAAAAAAAQAAAAAAAAAwAAACQAAAArdmVuZG9yLGJyaWRnZQBwY2ktaG9zdC1l' +
    'Y2FtLWdlbmVyaWMAAAAAAWNoaWxkAAAAAAAAAwAAAAgAAAAnAAAAAAAAAAEAAAACAAAAAgAAAAFmdy1jZmdAOTAyMDAwMAAAAAAAAwAAABEAAAAr' +
    'cWVtdSxmdy1jZmctbW1pbwAAAAAAAAADAAAAEAAAACcAAAAACQIAAAAAAAAAAAAYAAAAAgAAAAFiYXJlAAAAAAAAAAMAAAALAAAAK25vLWFkZHJl' +
    'c3MAAAAAAAIAAAACAAAACSNhZGRyZXNzLWNlbGxzACNzaXplLWNlbGxzAGRldmljZV90eXBlAHJlZwBjb21wYXRpYmxlAA==',
  'base64',
);

test('a device is found by any of its names, whatever the order of its properties', () => {
  expect(deviceAddress(TREE, 'pci-host-ecam-generic')).toBe(0x40_1000_0000n);
  expect(deviceAddress(TREE, 'qemu,fw-cfg-mmio')).toBe(0x902_0000n);
});

test('a device that is absent or has no address is not found', () => {
  expect(deviceAddress(TREE, 'pci-host')).toBeUndefined();
  expect(deviceAddress(TREE, 'no-address')).toBeUndefined();
  expect(deviceAddress(new Uint8Array(64), 'pci-host-ecam-generic')).toBeUndefined();
});

test('a damaged tree gives an address or nothing', () => {
  const damage = fc.array(fc.tuple(fc.nat(TREE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(damage, fc.nat(TREE.length), (changes, length) => {
      const tree = Buffer.from(TREE);
      for (const [at, value] of changes) tree[at] = value;
      const address = deviceAddress(tree.subarray(0, length), 'pci-host-ecam-generic');
      expect(['bigint', 'undefined']).toContain(typeof address);
    }),
  );
});
