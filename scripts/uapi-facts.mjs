// Prints as JSON what a C compiler says of linux/vfio.h and linux/iommufd.h: every structure with its fields, every
// request and every constant. The headers of PowerPC's own requests are left out.
//
//   node scripts/uapi-facts.mjs FOLDER >test/data/uapi/facts.json
//
// FOLDER holds linux/ and asm/, as in usr/include of Debian's linux-libc-dev (with the folder of its architecture
// linked in, or given as a second argument).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HEADERS = ['linux/iommufd.h', 'linux/vfio.h'];
const FOREIGN = /spapr|eeh_pe/i;
const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: node scripts/uapi-facts.mjs FOLDER [FOLDER]');
  process.exit(2);
}

const statements = [];
const say = (format, ...values) =>
  statements.push(`printf(${[JSON.stringify(format), ...values].join(', ')});`);

for (const header of HEADERS) {
  const text = readFileSync(join(folders[0], header), 'utf8').replace(/\/\*[\s\S]*?\*\/|\\\n/g, ' ');
  for (const [, name, body] of text.matchAll(/^struct (\w+) \{\n([\s\S]*?)^\};?/gm)) structure(name, body);
  for (const [, body] of text.matchAll(/enum \w* ?\{([\s\S]*?)\}/g))
    for (const [, name] of body.matchAll(/^\s*(\w+)/gm)) constant(name);
  for (const [, name, value] of text.matchAll(/^[ \t]*#define[ \t]+(\w+)[ \t]+(\S.*)$/gm)) {
    if (value.startsWith('"')) say(`string ${name} %s\n`, name);
    else if (value.startsWith('_IO(')) say(`request ${name} %ld\n`, `(long) ${name}`);
    else constant(name);
  }
}

function structure(name, body) {
  say(`struct ${name} %zu %zu\n`, `sizeof(struct ${name})`, `_Alignof(struct ${name})`);
  const fields = body
    .replace(/\s*__counted_by\(\w+\)/g, '')
    .replace(/__DECLARE_FLEX_ARRAY\(([\w ]+),\s*(\w+)\)/g, '$1 $2[]');
  for (const [, type, pointer, field, array] of fields.matchAll(
    /^\s*(struct\s+\w+|\w+)\s+(\**)\s*(\w+)(\[\w*\])?;/gm,
  )) {
    const place = `((struct ${name} *) 0)->${field}`;
    const element = array ? `${place}[0]` : place;
    const plain = !type.startsWith('struct') && !pointer;
    say(
      `field ${name} ${field} %zu %zu %zu %d\n`,
      `__builtin_offsetof(struct ${name}, ${field})`,
      array === '[]' ? '(size_t) 0' : `sizeof(${place})`,
      `sizeof(${element})`,
      plain ? `(__typeof__(${element})) -1 < 0` : '0',
    );
  }
}

function constant(name) {
  say(`constant ${name} %lld\n`, `(long long) (${name})`);
}

const folder = mkdtempSync(join(tmpdir(), 'pxm-uapi-'));
let lines;
try {
  const program = join(folder, 'facts');
  const includes = ['linux/version.h', ...HEADERS, 'stdio.h'].map((header) => `#include <${header}>`);
  say('version %d.%d\n', 'LINUX_VERSION_MAJOR', 'LINUX_VERSION_PATCHLEVEL');
  const source = [...includes, 'int main(void) {', ...statements, 'return 0; }'].join('\n');
  const search = folders.flatMap((each) => ['-isystem', each]);
  execFileSync('cc', [...search, '-x', 'c', '-', '-o', program], { input: source });
  lines = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
} finally {
  rmSync(folder, { recursive: true });
}

const facts = { version: '', structs: {}, requests: {}, constants: {}, strings: {} };
for (const line of lines) {
  const [what, name, ...values] = line.split(' ');
  const [first, ...rest] = values.map((value) => (/^-?\d+$/.test(value) ? Number(value) : value));
  if (FOREIGN.test(name) && !name.endsWith('_IOMMU')) continue;
  if (what === 'version') facts.version = name;
  else if (what === 'struct') facts.structs[name] = { size: first, align: rest[0], fields: {} };
  else if (what === 'field') {
    const [offset, size, element, signed] = rest;
    facts.structs[name].fields[first] = { offset, size, element, signed: signed === 1 };
  } else facts[`${what}s`][name] = first;
}
console.log(
  JSON.stringify(facts, null, 1).replace(
    /\{\n\s+("offset"[^}]*?)\n\s+\}/g,
    (_, inner) => `{ ${inner.replace(/\n\s+/g, ' ')} }`,
  ),
);
