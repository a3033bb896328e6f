#!/bin/sh
# Gets everything that lab tests boot with, once for each content: QEMU 11.1 and firmwares, the
# kernels, busybox.
# A second run takes no time and no network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/../oracle/root.sh" >/dev/null
sh "$here/busybox.sh" >/dev/null
sh "$here/arm64.sh" >/dev/null
sh "$here/kernel.sh" >/dev/null
