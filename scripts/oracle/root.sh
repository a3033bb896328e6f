#!/bin/sh
# Unpacks the foreign programs that the oracle tests compare with (QEMU 11.1 and its firmwares, iasl, fwts, libvirt)
# from Debian forky/sid into a root of their own, and prints the directory of the programs that run there.
#
#   root.sh          build it unless it is there already
#   root.sh --find   print it when it is there, exit 1 when not; never uses the network
#
# Neither the packages of this machine nor the state of its apt are touched: apt gets a private
# configuration, resolves against an empty dpkg status, and only downloads. The mirror is the one this
# machine takes its own packages from, signatures are checked with this machine's Debian keyring.
#
#   PXM_CACHE           where it lives (default: ${XDG_CACHE_HOME:-$HOME/.cache}/pxm)
#   PXM_DEBIAN_MIRROR   another mirror
#   PXM_DEBIAN_KEYRING  another keyring (default: /usr/share/keyrings/debian-archive-keyring.gpg)
set -eu

suites='forky sid'
packages='qemu-system-x86 qemu-system-arm ovmf qemu-efi-aarch64 acpica-tools fwts libvirt-clients libvirt-daemon-driver-qemu libxml2-utils'
programs='qemu-system-x86_64 qemu-system-aarch64 iasl acpixtract acpidump fwts virsh xmllint'
qemu=11.1
recipe=3 # raise it when a finished root must be built anew

cache=${PXM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pxm}
key=$(echo "$recipe $qemu $suites $packages $(uname -m)" | sha256sum | cut -c1-12)
root=$cache/oracle-$key

if [ -e "$root/packages.txt" ]; then
  echo "$root/bin-pxm"
  exit 0
fi
[ "${1:-}" != --find ] || exit 1

fail() {
  echo "oracle root: $*" >&2
  exit 3
}
for tool in apt-get apt-config dpkg-deb; do
  command -v $tool >/dev/null || fail "needs $tool: run it on a Debian or a relative of it"
done
keyring=${PXM_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -r "$keyring" ] || fail "no keyring $keyring: install debian-archive-keyring or set PXM_DEBIAN_KEYRING"
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
mirror=${PXM_DEBIAN_MIRROR:-$(apt-get update --print-uris 2>/dev/null |
  sed -n "s|^'\(.*\)/dists/$codename/InRelease' .*|\1|p" | head -n 1)}
[ -n "$mirror" ] || fail "apt names no mirror of Debian $codename: set PXM_DEBIAN_MIRROR"

mkdir -p "$cache"
work=$(mktemp -d "$cache/oracle-$key.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root/bin-pxm"
: >"$work/status"
for suite in $suites; do
  echo "deb [signed-by=$keyring] $mirror $suite main"
done >"$work/sources.list"
# Whichever suite still has this QEMU: sid moves on before forky does.
printf 'Package: src:qemu\nPin: version 1:%s.*\nPin-Priority: 990\n' $qemu >"$work/preferences"
{
  # What this machine needs to reach its mirror (proxies, clock checks), without its hooks.
  apt-config dump | grep -E '^Acquire::(http|https|ftp|Check-|Retries|ForceIPv)' || :
  cat <<CONF
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::preferences "$work/preferences";
Dir::State "$work";
Dir::State::status "$work/status";
Dir::State::extended_states "$work/extended_states";
Dir::Cache "$work";
Dir::Log "$work";
APT::Install-Recommends "false";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
Debug::NoLocking "true";
CONF
} >"$work/apt.conf"
APT_CONFIG=$work/apt.conf
export APT_CONFIG

echo "oracle root: reading $suites of $mirror" >&2
apt-get -qq update >&2 || fail 'the package lists could not be had'
# shellcheck disable=SC2086
apt-get -qq -y --download-only install $packages >"$work/log" 2>&1 ||
  fail "the packages could not be had: $(cat "$work/log")"

echo "oracle root: unpacking $(ls "$work"/archives/*.deb | wc -l) packages" >&2
for deb in "$work"/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner -C "$work/root" \
    --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale \
    --exclude=./usr/share/info --exclude=./usr/share/bash-completion \
    --exclude=./usr/share/OVMF --exclude=./usr/share/AAVMF || fail "${deb##*/} could not be unpacked"
  dpkg-deb --field "$deb" Package Version | sed 's/^[^:]*: //' | paste -sd ' ' -
done >"$work/packages.txt"
grep -q "^qemu-system-x86 1:$qemu\." "$work/packages.txt" ||
  fail "$mirror has no QEMU $qemu any more, but $(grep '^qemu-system-x86 ' "$work/packages.txt"):" \
    'set PXM_DEBIAN_MIRROR to a snapshot that has'

cd "$work/root"
loader=$(find usr/lib usr/lib64 -maxdepth 1 -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
[ -n "$loader" ] || fail 'no loader among the unpacked files'
lib=$(dirname "$(find usr/lib -mindepth 2 -maxdepth 2 -name 'libc.so.6')")
# Some packages keep private libraries in a folder of their own; QEMU's modules are not of that kind.
path=$(find "$lib" -name '*.so*' ! -path "$lib/qemu/*" ! -path "$lib/gconv/*" -printf '%h\n' | sort -u |
  sed 's|^|$root/|' | paste -sd : -)

for program in $programs; do
  file=$(find usr/bin usr/sbin -name "$program" 2>/dev/null | head -n 1)
  [ -n "$file" ] || continue
  case $program in
    qemu-system-*) options=' -L "$root/usr/share/qemu" -L "$root/usr/share/seabios"' ;;
    fwts) options=' --json-data-path="$root/usr/share/fwts"' ;;
    *) options= ;;
  esac
  cat >"bin-pxm/$program" <<WRAPPER
#!/bin/sh
root=\$(readlink -f "\$0")
root=\${root%%/bin-pxm/*}
QEMU_MODULE_DIR=\$root/$lib/qemu
export QEMU_MODULE_DIR
exec "\$root/$loader" --library-path "$path" "\$root/$file"$options "\$@"
WRAPPER
  chmod +x "bin-pxm/$program"
done
cd "$cache"

"$work/root/bin-pxm/qemu-system-x86_64" --version | grep -q "version $qemu\." || fail 'QEMU does not start'
mv "$work/packages.txt" "$work/root/"
# Another run may have finished first; its root is as good.
mv -T "$work/root" "$root" 2>/dev/null || [ -e "$root/packages.txt" ]
echo "$root/bin-pxm"
