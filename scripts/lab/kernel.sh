#!/bin/sh
# Builds the lab's kernel from Debian's kernel source with the options in kernel.config (Debian's own kernels leave
# IOMMUFD out), once for each source version and configuration, and prints the directory that holds bzImage and the
# modules.
#
#   kernel.sh          build it unless it is there already (about ten minutes on two cores)
#   kernel.sh --find   print it when it is there, exit 1 when not; never uses the network
#
#   PXM_CACHE   where it lives (default: ${XDG_CACHE_HOME:-$HOME/.cache}/pxm)
set -eu

source=linux-source-6.12
tools='flex bison bc cpio xz-utils make gcc libc6-dev libelf-dev libssl-dev'
recipe=1 # raise it when a finished kernel must be built anew

here=$(cd "$(dirname "$0")" && pwd)
cache=${PXM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pxm}
key=$({ echo "$recipe $source $(uname -m)"; cat "$here/kernel.config"; } | sha256sum | cut -c1-12)
kernel=$cache/kernel-$key

if [ -e "$kernel/version.txt" ]; then
  echo "$kernel"
  exit 0
fi
[ "${1:-}" != --find ] || exit 1

fail() {
  echo "lab kernel: $*" >&2
  exit 3
}
command -v apt-get >/dev/null || fail "needs apt-get: run it on a Debian or a relative of it"
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
$as_root apt-get -qq update >&2 || echo 'lab kernel: the package lists stay as they are' >&2
missing=$(for tool in $tools; do
  dpkg-query -W -f '${Status}' "$tool" 2>/dev/null | grep -q 'ok installed' || echo "$tool"
done)
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >&2 ||
    fail "could not install$(printf ' %s' $missing)"
fi

mkdir -p "$cache"
work=$(mktemp -d "$cache/kernel-$key.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
cd "$work"
apt-get -o APT::Sandbox::User="$(id -un)" download -q "$source" >&2 || fail "the mirror has no $source"
version=$(dpkg-deb -f ./"$source"_*.deb Version)
dpkg-deb --fsys-tarfile ./"$source"_*.deb | tar -xO "./usr/src/$source.tar.xz" | tar -xJ
rm ./"$source"_*.deb
cd "$source"
make -s allnoconfig KCONFIG_ALLCONFIG="$here/kernel.config" >&2
nice make -s -j"$(nproc)" KCFLAGS=-w bzImage modules >&2 || fail "the kernel did not build"
mkdir -p "$work/done"
cp arch/x86/boot/bzImage .config "$work/done/"
find . -name '*.ko' -exec cp {} "$work/done/" \;
echo "$version" >"$work/done/version.txt"
rm -rf "$kernel"
mv "$work/done" "$kernel"
echo "$kernel"
