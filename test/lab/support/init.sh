#!/bin/busybox sh
# The lab guest's only process: mounts what a script needs, runs it, sends everything that the host judges, ends.
# A file `other-root` among the test's may make another root and go on there with another init, which runs
# `chroot /lab /init finish` in the end; `/lab` has to be this root there.
# Boot parameters: lab.out=<tty> where results go, lab.share with the host's root below /host, lab.shell for a person.
bb=/bin/busybox
$bb mkdir -p /proc /sys /dev /tmp /host
$bb --install -s /bin
export PATH=/bin HOME=/tmp
if [ "$1" != finish ]; then
  mount -t proc proc /proc
  mount -t sysfs sys /sys
  mount -t devtmpfs dev /dev 2>/dev/null
  mount -t tmpfs tmp /tmp
  mount -t debugfs debug /sys/kernel/debug 2>/dev/null
  mkdir -p /tmp/out /dev/pts
fi

out=$(sed -n 's/.*lab\.out=\([^ ]*\).*/\1/p' /proc/cmdline)
enter=
script=/lab/script
if [ "$1" != finish ] && grep -q 'lab\.share' /proc/cmdline; then
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

# Writes down what the kernel shows now.
look() {
  mkdir -p "$1"
  node=/sys/devices/system/node
  pci=/sys/bus/pci/devices
  {
    grep -s '' $node/possible $node/online $node/has_* $node/node*/distance $node/node*/cpulist \
      $node/node*/access*/initiators/*_* $node/node*/memory_side_cache/index*/* \
      /sys/devices/system/memory/block_size_bytes
    grep -s MemTotal $node/node*/meminfo
    grep -s '' $pci/*/numa_node $pci/*/vendor $pci/*/device $pci/*/class \
      /sys/kernel/iommu_groups/*/reserved_regions /sys/kernel/iommu_groups/*/type /sys/kernel/irq/*/chip_name
  } >"$1/files"
  ls -d /sys/class/iommu/* >"$1/units" 2>/dev/null
  ls -ld $pci/*/iommu_group $pci/*/iommu $pci/*/driver \
    $node/node*/access*/initiators/node* $node/node*/access*/targets/node* 2>/dev/null |
    sed 's/^.* \(\/[^ ]*\) -> /\1 /' >"$1/links"
  ls -l $pci >"$1/ways" 2>/dev/null
  ls -d $node/node*/memory[0-9]* $pci/*/msi_irqs/* >"$1/names" 2>/dev/null
  cat /proc/iomem >"$1/iomem"
  dmesg >"$1/dmesg"
}

# Sends everything, and ends.
finish() {
  cp -r /tmp/boot /tmp/out/boot
  mkdir -p /tmp/out/tables
  for table in /sys/firmware/acpi/tables/*; do [ -d "$table" ] || cp "$table" /tmp/out/tables/; done
  cat /proc/cpuinfo >/tmp/out/cpuinfo
  cd /tmp/out
  stty raw -echo <"/dev/$out"
  # Some firmware writes to the port as well; what counts comes after this line.
  { echo lab:result; find . | cpio -o -H newc 2>/dev/null | gzip -1; } >"/dev/$out"
  echo "lab: done"
  reboot -f
}

if [ "$1" = finish ]; then
  look /tmp/out
  finish
fi

look /tmp/boot
mkdir /tmp/boot/config
for each in /sys/bus/pci/devices/*; do cp "$each/config" "/tmp/boot/config/${each##*/}"; done 2>/dev/null

cd /tmp
[ ! -e /lab/other-root ] || . /lab/other-root
if [ -e /lab/script ]; then
  LAB=/lab $enter sh "$script" >/tmp/out/output 2>&1 </dev/null
  echo $? >/tmp/out/exit
  look /tmp/out
fi
finish
