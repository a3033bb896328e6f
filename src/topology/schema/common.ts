import { boolean, either, idSet, integer, map, string } from './types.ts';

/** What names an object of the document and, where the VMM has one, its counterpart there. */
export const id = (doc: string) =>
  string({
    pattern: /^[A-Za-z][A-Za-z0-9._-]{0,63}$/,
    means: 'an id such as gpu0 (a letter, then letters, digits, ".", "_" or "-", at most 64 in all)',
    doc,
  });

/** The last id that a node can have in the language. */
export const MAX_NODE = 0xffff;

/** The last PCI segment that the language has. */
export const MAX_SEGMENT = 0xff;

/** A node that section `nodes` declares. */
export const nodeId = (doc: string) => integer(0, MAX_NODE, { doc, names: 'node' });

/** Several of them. */
export const nodeSet = (doc: string, example = '2-9') =>
  idSet(MAX_NODE, { doc, examples: [example], names: 'node' });

/** Device and function on a bus. */
export const slot = either(
  integer(0, 31),
  string({
    pattern: /^(0[xX])?[01]?[0-9a-fA-F](\.[0-7])?$/,
    means: 'a text such as "1f.3": device in hex, then function',
  }),
  {
    doc: 'Device number on the bus: a number from 0 to 31, or a text "device.function" with the device in hex as lspci prints it. `10` is device 10; in quotes, "10" is device 16.',
    examples: [3, '1f.3'],
  },
);

/** Which profile of a device family applies to an object. */
export const profileName = string({
  pattern: /^[a-z][a-z0-9-]{0,63}$/,
  means: 'the name of a profile: small letters, digits and "-"',
  doc: 'Profile of the device family; `none` for no profile at all.',
  examples: ['nvidia-grace-hopper'],
});

/** Whether QEMU makes an object without an id. */
export const unnamed = boolean({
  doc: 'The VMM gets no id for it, so nothing can refer to it there. Ids of other devices decide the order of CXL host bridges in CEDT.',
});

/** Properties handed to the VMM beside those that the language names. */
export const vmmOptions = (doc: string) =>
  map(optionName, either(either(string(), boolean()), integer(0, Number.MAX_SAFE_INTEGER)), { doc });

const optionName = string({
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/,
  means: 'the name of a property (letters, digits, "_", "." and "-")',
});
