import { list, object, optional, required, string } from './types.ts';

const ignored = object({
  rule: required(
    string({
      pattern: /^PXM[1-4][0-9]{2}$/,
      means: 'a code of lint such as PXM151',
      doc: 'What is not to be reported.',
      examples: ['PXM151'],
    }),
  ),
  on: optional(
    string({
      pattern: /^[A-Za-z0-9][A-Za-z0-9._ -]{0,79}$/,
      means: 'an object as findings name it',
      doc: 'The object that it is about: an id, `node 2`, a section such as `distances`, or the signature of a table.',
      examples: ['gpu0', 'node 2', 'SRAT'],
    }),
    'any object',
  ),
  reason: required(
    string({
      pattern: /^[^\0]*[^\0\s][^\0]*$/,
      means: 'a reason',
      maxLength: 400,
      doc: 'Why it is right as it is; shown with what is left out.',
    }),
  ),
});

export const lint = object(
  {
    ignore: optional(
      list(ignored, { doc: 'Warnings that are known and right as they are. Errors cannot be left out.' }),
      'nothing is left out',
    ),
  },
  { doc: 'What `pxm lint` shall know; nothing else reads it.' },
);
