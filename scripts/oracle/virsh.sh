#!/bin/sh
# Runs the libvirt of the oracle root without a daemon: its QEMU driver inside of virsh, in mount and user namespaces of
# its own where it finds the files and the user that it wants, an IOMMU group and the nodes of VFIO, all of them empty.
# So nothing of this machine is touched, and assigned devices need not be there.
#
#   virsh.sh STATE ARGUMENTS...   STATE: folder for what it remembers of QEMU; arguments of virsh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ "${PXM_VIRSH_INSIDE:-}" != 1 ]; then
  bin=$(sh "$here/root.sh" --find) || {
    echo 'needs libvirt: npm run oracle:root' >&2
    exit 3
  }
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=--map-root-user
  # shellcheck disable=SC2086
  PXM_VIRSH_INSIDE=1 PXM_VIRSH_ROOT=${bin%/bin-pxm} exec unshare $as_root --mount sh "$here/virsh.sh" "$@"
fi

root=$PXM_VIRSH_ROOT
state=$1
shift
mkdir -p "$state"
own=$(mktemp -d)
mount -t tmpfs none "$own"
mkdir -p "$own/run" "$own/groups/0" "$own/dev/vfio"
echo 'root:x:0:0::/:/bin/sh
libvirt-qemu:x:0:0::/:/bin/sh' >"$own/passwd"
echo 'root:x:0:
kvm:x:0:
libvirt-qemu:x:0:' >"$own/group"
for name in null zero full random urandom tty; do
  : >"$own/dev/$name"
  mount --bind "/dev/$name" "$own/dev/$name"
done
: >"$own/dev/iommu"
: >"$own/dev/vfio/vfio"
mount --bind "$own/passwd" /etc/passwd
mount --bind "$own/group" /etc/group
mount --bind "$own/run" /run
mount --bind "$root/usr/share" /usr/share
[ ! -d /sys/kernel/iommu_groups ] || mount --bind "$own/groups" /sys/kernel/iommu_groups
mount --rbind "$own/dev" /dev

LIBVIRT_DRIVER_DIR=$(dirname "$(find "$root/usr/lib" -name libvirt_driver_qemu.so)")
PATH=$root/bin-pxm:$PATH
HOME=$state
export LIBVIRT_DRIVER_DIR PATH HOME
exec "$root/bin-pxm/virsh" -q -c "qemu:///embed?root=$state" "$@"
