#!/bin/sh
# Fetches Debian's statically linked busybox for the lab's initrd, once, without installing it, and prints the
# directory that holds it.
#
#   busybox.sh          fetch it unless it is there already
#   busybox.sh --find   print it when it is there, exit 1 when not; never uses the network
#
#   PXM_CACHE   where it lives (default: ${XDG_CACHE_HOME:-$HOME/.cache}/pxm)
set -eu

cache=${PXM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pxm}
place=$cache/busybox-1

if [ -e "$place/busybox" ]; then
  echo "$place"
  exit 0
fi
[ "${1:-}" != --find ] || exit 1

fail() {
  echo "lab busybox: $*" >&2
  exit 3
}
command -v apt-get >/dev/null || fail "needs apt-get: run it on a Debian or a relative of it"
mkdir -p "$cache"
work=$(mktemp -d "$cache/busybox.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
cd "$work"
download() {
  apt-get -q -o APT::Sandbox::User="$(id -un)" download busybox-static >&2
}
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
download || { $as_root apt-get -qq update >&2 && download; } || fail 'the mirror has no busybox-static'
mkdir root done
dpkg-deb -x ./busybox-static_*.deb root
mv root/*bin/busybox root/usr/*bin/busybox done/ 2>/dev/null || [ -e done/busybox ] || fail 'the package has no busybox'
cd "$cache"
rm -rf "$place"
mv "$work/done" "$place"
echo "$place"
