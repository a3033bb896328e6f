import { expect, test } from 'vitest';
import { cdevPath } from '../../src/vfio/cdev-path.ts';
import { plant } from '../support/host-tree.ts';

const paths = (files: Record<string, string>, links: Record<string, string> = {}) => {
  const root = plant({ files, links });
  return cdevPath('vfio0', '249:0', root).replace(root.dev, '');
};

test('the node of a device is where the kernel makes it', () => {
  expect(paths({ 'dev/vfio/devices/vfio0': '' }, { 'dev/char/249:0': '../elsewhere' })).toBe(
    '/vfio/devices/vfio0',
  );
});

test('where that is not there, it is what the link of its numbers leads to', () => {
  expect(paths({ 'dev/mine': '' }, { 'dev/char/249:0': '../mine' })).toBe('/mine');
});

test('where nothing is there, the missing node is that of the kernel', () => {
  expect(paths({}, { 'dev/char/249:0': '../gone' })).toBe('/vfio/devices/vfio0');
});
