// Reads a recorded host of 500 PCI functions: all that pxm host shows, against a program in C that opens and reads the
// same files (none of it parsed), and against a plain recursive read of the tree in Node.
//   node bench/sysfs.mjs [runs]
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const RUNS = Number(process.argv[2] ?? 15);
const COUNT = 500;
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'pxm-bench-sysfs-'));

/** Opens, reads and closes every file, and reads every link, of a list of paths; prints ms a run. */
const PEER = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static char *paths[200000];
int main(int argc, char **argv) {
  static char line[4096], buffer[65536];
  int count = 0, runs = atoi(argv[2]);
  FILE *list = fopen(argv[1], "r");
  while (list && fgets(line, sizeof line, list)) { line[strcspn(line, "\\n")] = 0; paths[count++] = strdup(line); }
  for (int run = 0; run < runs; run++) {
    struct timespec from, to;
    long sum = 0;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int at = 0; at < count; at++) {
      if (paths[at][0] == 'l') { sum += readlink(paths[at] + 1, buffer, sizeof buffer); continue; }
      int fd = open(paths[at] + 1, O_RDONLY | O_CLOEXEC);
      if (fd < 0) continue;
      sum += read(fd, buffer, sizeof buffer);
      close(fd);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%.3f\\n", (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6 + sum * 0.0);
  }
}
`;

try {
  const { readHost, plantIn, manyDevices } = await library();
  const hostRoot = plantIn(join(folder, 'host'), manyDevices(COUNT));
  const paths = [...walk(hostRoot.sys)];
  const files = paths.filter(({ link }) => !link).length;
  const ours = times(() => readHost(hostRoot));
  const read = readHost(hostRoot);
  const recursive = times(() => {
    for (const { path, link } of walk(hostRoot.sys)) link ? readlinkSync(path) : readFileSync(path);
  });
  console.log(
    `${read.devices.length} functions, ${read.groups.length} groups; ${files} files and ${paths.length - files} links`,
  );
  console.log(`pxm readHost          ${ours.toFixed(1)} ms`);
  console.log(
    `recursive read, Node  ${recursive.toFixed(1)} ms   pxm takes ${(ours / recursive).toFixed(2)} of it`,
  );
  const peer = inC(paths);
  if (peer !== undefined)
    console.log(`open/read/close in C  ${peer.toFixed(1)} ms   pxm takes ${(ours / peer).toFixed(2)} of it`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The reader and the tree, bundled from their sources. */
async function library() {
  const entry = [
    ['readHost', 'src/vfio/sysfs/read-host.ts'],
    ['plantIn', 'test/support/plant-in.ts'],
    ['manyDevices', 'test/support/many-devices.ts'],
  ];
  const contents = entry.map(([name, path]) => `export { ${name} } from './${path}';`).join('\n');
  const outfile = join(folder, 'library.mjs');
  const stdin = { contents, resolveDir: root };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return import(outfile);
}

function* walk(at) {
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) yield* walk(path);
    else yield { path, link: stat.isSymbolicLink() };
  }
}

/** Median of milliseconds, after one run that is not counted. */
function times(work) {
  work();
  return median(
    Array.from({ length: RUNS }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

/** Undefined without a compiler. */
function inC(paths) {
  const [source, program, list] = ['peer.c', 'peer', 'list'].map((name) => join(folder, name));
  writeFileSync(source, PEER);
  writeFileSync(list, paths.map(({ path, link }) => `${link ? 'l' : 'f'}${path}\n`).join(''));
  if (spawnSync('cc', ['-O2', '-o', program, source]).status !== 0) return undefined;
  const { stdout } = spawnSync(program, [list, String(RUNS)], { encoding: 'utf8' });
  return median(stdout.trim().split('\n').map(Number));
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
