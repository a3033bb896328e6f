#!/bin/busybox sh
# The lab guest's only process: mounts what a script needs, runs it, sends everything that the host judges, ends.
# Boot parameters: lab.out=<tty> where results go, lab.share with the host's root below /host, lab.shell for a person.
bb=/bin/busybox
$bb mkdir -p /proc /sys /dev /tmp /host
$bb --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t tmpfs tmp /tmp
mount -t debugfs debug /sys/kernel/debug 2>/dev/null
mkdir -p /tmp/out /dev/pts

out=$(sed -n 's/.*lab\.out=\([^ ]*\).*/\1/p' /proc/cmdline)
enter=
script=/lab/script
if grep -q 'lab\.share' /proc/cmdline; then
  mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host || echo 'lab: no host share'
  mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 result /tmp/out || echo 'lab: no result share'
  for each in proc sys dev; do mount -o bind /$each /host/$each; done
  mount -t tmpfs tmp /host/mnt
  cp -r /lab/. /host/mnt/
  mkdir /host/mnt/out
  mount -o bind /tmp/out /host/mnt/out
  enter='chroot /host env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/mnt TMPDIR=/mnt LAB=/mnt'
  script=/mnt/script
fi
if grep -q 'lab\.shell' /proc/cmdline; then
  echo 'lab: a shell in the guest; exit ends it'
  if [ -n "$enter" ]; then $enter setsid sh -c 'cd /mnt; exec sh </dev/console >/dev/console 2>&1'
  else setsid cttyhack sh; fi
  reboot -f
fi

cd /tmp
LAB=/lab $enter sh "$script" >/tmp/out/output 2>&1 </dev/null
echo $? >/tmp/out/exit

mkdir -p /tmp/out/tables
for table in /sys/firmware/acpi/tables/*; do [ -d "$table" ] || cp "$table" /tmp/out/tables/; done
node=/sys/devices/system/node
{
  grep -s '' $node/possible $node/online $node/has_* $node/node*/distance $node/node*/cpulist \
    $node/node*/access*/initiators/*_* $node/node*/memory_side_cache/index*/*
  grep -s MemTotal $node/node*/meminfo
  grep -s '' /sys/bus/pci/devices/*/numa_node /sys/bus/pci/devices/*/vendor /sys/bus/pci/devices/*/device \
    /sys/bus/pci/devices/*/class /sys/kernel/iommu_groups/*/reserved_regions /sys/kernel/iommu_groups/*/type
} >/tmp/out/files
ls -d /sys/class/iommu/* >/tmp/out/units 2>/dev/null
ls -ld /sys/bus/pci/devices/*/iommu_group /sys/bus/pci/devices/*/iommu /sys/bus/pci/devices/*/driver \
  $node/node*/access*/initiators/node* $node/node*/access*/targets/node* 2>/dev/null |
  sed 's/^.* \(\/[^ ]*\) -> /\1 /' >/tmp/out/links
cat /proc/cpuinfo >/tmp/out/cpuinfo
cat /proc/iomem >/tmp/out/iomem
dmesg >/tmp/out/dmesg
cd /tmp/out
stty raw -echo <"/dev/$out"
# Some firmware writes to the port as well; what counts comes after this line.
{ echo lab:result; find . | cpio -o -H newc 2>/dev/null | gzip -1; } >"/dev/$out"
echo "lab: done"
reboot -f
