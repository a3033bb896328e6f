#!/bin/sh
# Fetches Debian's statically linked busybox for the lab's initrd, once, without installing it, and prints the
# directory that holds it.
#
#   busybox.sh [--find] [ARCH]   as kernel.sh; ARCH is amd64 unless given
#
#   PXM_CACHE   where it lives (default: ${XDG_CACHE_HOME:-$HOME/.cache}/pxm)
set -eu

find=
[ "${1:-}" != --find ] || { find=1; shift; }
arch=${1:-amd64}
cache=${PXM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pxm}
place=$cache/busybox-$arch-1

if [ -e "$place/busybox" ]; then
  echo "$place"
  exit 0
fi
[ -z "$find" ] || exit 1

fail() {
  echo "lab busybox: $*" >&2
  exit 3
}
command -v apt-get >/dev/null || fail "needs apt-get: run it on a Debian or a relative of it"
mkdir -p "$cache"
work=$(mktemp -d "$cache/busybox-$arch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
cd "$work"
apt-get -q -o APT::Sandbox::User=root download busybox-static:"$arch" >&2 ||
  fail "the mirror has no busybox-static for $arch"
mkdir root done
dpkg-deb -x ./busybox-static_*.deb root
mv root/*bin/busybox root/usr/*bin/busybox done/ 2>/dev/null || [ -e done/busybox ] || fail 'the package has no busybox'
cd "$cache"
rm -rf "$place"
mv "$work/done" "$place"
echo "$place"
