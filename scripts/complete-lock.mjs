// complete-lock.mjs [--check]: enters into package-lock.json the builds for other platforms that it lacks.
//
// npm leaves out what the registry in use does not offer, and then `npm ci` refuses the file anywhere. The entries
// have no checksum, since there was nothing to take one of; on the platforms they name npm fetches them without.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SYSTEMS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const PROCESSORS = /\b(arm64|arm|ia32|loong64|mips64el|ppc64le|ppc64|riscv64|s390x|wasm32|x64)\b/;

const path = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const missing = [];
for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const entry = `node_modules/${name}`;
    if (place === '' || lock.packages[entry] || !/^\d/.test(version)) continue;
    const cpu = PROCESSORS.exec(name)?.[0];
    const os = SYSTEMS.exec(name)?.[0];
    missing.push(name);
    lock.packages[entry] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(dev && { dev }),
      optional: true,
      ...(os && { os: [os] }),
    };
  }
}
if (missing.length > 0 && process.argv[2] === '--check') {
  console.error(`package-lock.json lacks ${missing.join(', ')}: node scripts/complete-lock.mjs`);
  process.exitCode = 1;
} else if (missing.length > 0) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(`${missing.length} entries added`);
}
