#!/bin/sh
# A shell in the guest of a lab test that has run: shell.sh [NAME], where NAME is the start of a folder's name.
# Without a name, or before any test, it is a guest with the root of this machine below it. `exit` ends the guest.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
results=${PXM_LAB_RESULTS:-${PXM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pxm}/lab}
name=${1:-share}

newest() {
  ls -td "$results/$name"*/ 2>/dev/null | head -n 1
}
folder=$(newest)
if [ -z "$folder" ] && [ "$name" = share ]; then
  (cd "$here/../.." && sh scripts/lab/prepare.sh && npx vitest run --project lab test/lab/bench.test.ts) >&2
  folder=$(newest)
fi
if [ -z "$folder" ]; then
  echo "lab shell: no boot of that name in $results; there are:" >&2
  ls "$results" >&2 2>/dev/null || echo '(none yet: npm run test:lab)' >&2
  exit 2
fi
exec "$folder/repeat.sh" shell
