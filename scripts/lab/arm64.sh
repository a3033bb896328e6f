#!/bin/sh
# Fetches what an aarch64 guest of the lab boots with, once, without installing anything: Debian's arm64 kernel (its
# cloud flavour, which has SMMUv3 built in) and a static busybox. Prints the directory that holds vmlinuz and busybox.
#
#   arm64.sh          fetch them unless they are there already
#   arm64.sh --find   print it when they are there, exit 1 when not; never uses the network
#
#   PXM_CACHE   where it lives (default: ${XDG_CACHE_HOME:-$HOME/.cache}/pxm)
set -eu

kernel=linux-image-6.12-cloud-arm64
recipe=1 # raise it when it must be fetched anew

cache=${PXM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pxm}
place=$cache/arm64-$(echo "$recipe $kernel" | sha256sum | cut -c1-12)

if [ -e "$place/version.txt" ]; then
  echo "$place"
  exit 0
fi
[ "${1:-}" != --find ] || exit 1

fail() {
  echo "lab arm64: $*" >&2
  exit 3
}
command -v apt-get >/dev/null || fail "needs apt-get: run it on a Debian or a relative of it"
mkdir -p "$cache"
work=$(mktemp -d "$cache/arm64.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root" "$work/done"
: >"$work/status"

# This machine's own sources, but for its architecture, and with a state of its own.
cat >"$work/apt.conf" <<CONF
APT::Architecture "arm64";
APT::Architectures:: "arm64";
APT::Sandbox::User "$(id -un)";
Dir::State "$work";
Dir::State::status "$work/status";
Dir::Cache "$work";
Dir::Log "$work";
Acquire::Languages "none";
CONF
APT_CONFIG=$work/apt.conf
export APT_CONFIG
apt-get -qq update >&2 || fail 'the package lists could not be had'
image=$(apt-cache depends "$kernel" | sed -n 's/^ *Depends: \(linux-image-.*\)$/\1/p' | head -n 1)
[ -n "$image" ] || fail "the mirror has no $kernel"
cd "$work/archives"
apt-get -q download "$image" busybox-static >&2 || fail "$image or busybox-static could not be had"
for deb in *.deb; do dpkg-deb -x "$deb" ../root; done
cd ../done
cp ../root/boot/vmlinuz-* vmlinuz
cp ../root/bin/busybox . 2>/dev/null || cp ../root/usr/bin/busybox .
grep -q '^CONFIG_ARM_SMMU_V3=y' ../root/boot/config-* || fail "$image has no SMMUv3 built in"
echo "$image" >version.txt
cd "$cache"
rm -rf "$place"
mv "$work/done" "$place"
echo "$place"
