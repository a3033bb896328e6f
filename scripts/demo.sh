#!/bin/sh
# The main job on an example: its tables built, judged by iasl, and the command line that presents them.
set -eu
cd "$(dirname "$0")/.."
topology=${1:-examples/two-socket-gpu.yaml}
out=${2:-out}

run() {
  echo "\$ pxm $*"
  node dist/cli/pxm.cjs "$@"
  echo
}
run build "$topology" -o "$out"
run verify "$out"
run qemu "$topology"
