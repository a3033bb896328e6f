import { PxmError } from '../../diagnostics/pxm-error.ts';
import { BDF, NAME } from '../../vfio/sysfs/pci-address.ts';
import { VM_NAME } from '../journal/record.ts';
import { MARK } from './install.ts';

/** What a VM needs before drivers of the host come. */
export interface EarlyVm {
  readonly name: string;
  /** Addresses of all functions that it keeps from others. */
  readonly claims: readonly string[];
  readonly devices: readonly { readonly bdf: string; readonly driver: string }[];
}

/** What a driver of VFIO brings along, nearest first, as the kernel writes names. */
const BRINGS = 'vfio_pci_core vfio iommufd irqbypass';

/**
 * A script for the shell of an initrd that does what `pxm prepare` would, and writes the same journal, so that `release`
 * and `status` know of it. Called with `modules` it prints those that the initrd has to hold. A device that is not
 * there, or that the kernel refuses, does not stop the boot: the journal then has no end, and `pxm prepare` goes on
 * with it. Throws PxmError PXM496 for a name that is none.
 */
export function initrdScript(vms: readonly EarlyVm[]): string {
  for (const vm of vms) expectNames(vm);
  const drivers = [...new Set(vms.flatMap(({ devices }) => devices.map(({ driver }) => driver)))];
  const modules = ['iommufd', ...drivers.map((driver) => driver.replaceAll('_', '-'))];
  return `#!/bin/sh
# ${MARK}, which overwrites it.
# Gives devices to drivers of VFIO before drivers of the host take them: as /scripts/init-top of initramfs-tools, before
# udev of dracut, or by any init that has mounted /proc, /sys and a /run that stays.
case "\${1-}" in
prereqs) exit 0 ;;
modules)
${lines(modules.map((module) => `  echo ${quoted(module)}`))}
  exit 0 ;;
esac
root=''
umask 022

say() { echo "pxm: $*" >"$root/dev/kmsg" 2>/dev/null || :; }
note() { echo "$1" >>"$journal"; }
is_name() { case "$1" in '' | *[!A-Za-z0-9_-]*) return 1 ;; esac; }
driver_of() { now=$(readlink "$at/driver") || now=; now=\${now##*/}; }

# begin VM CLAIMS: the journal of a VM; not for one that has it already.
begin() {
  journal="$root/run/pxm/$1/journal" done=1
  [ ! -e "$journal" ] || return 1
  mkdir -p "$root/run/pxm/$1" || return 1
  read -r boot <"$root/proc/sys/kernel/random/boot_id" || return 1
  since=$(date -u +%Y-%m-%dT%H:%M:%S.000Z 2>/dev/null) || since=
  note '{"kind":"run","format":"pxm-journal","version":1,"vm":"'"$1"'","boot":"'"$boot"'","pid":'"$$"',"command":"pxm in the initrd","since":"'"$since"'","claims":'"$2"'}'
}

# load MODULE NAME PATH: a module, and its name in the kernel, unless what it brings is there.
load() {
  [ ! -e "$root/sys/$3" ] || return 0
  brings=
  for each in ${BRINGS}; do
    [ "$each" = "$2" ] || [ -e "$root/sys/module/$each" ] || brings="$brings\${brings:+,}\\"$each\\""
  done
  note '{"kind":"step","step":{"kind":"load-module","module":"'"$2"'","brings":['"$brings"']}}'
  modprobe -q "$1" || say "module $1 cannot be loaded"
}

# take BDF DRIVER DRIVER: one of two ways to write the driver's name.
take() {
  at="$root/sys/bus/pci/devices/$1" to=$2
  [ -e "$root/sys/bus/pci/drivers/$to" ] || to=$3
  if [ ! -e "$at/driver_override" ] || [ ! -e "$root/sys/bus/pci/drivers/$to" ]; then
    done=0
    say "$1 cannot be given to $2: one of them is not there"
    return
  fi
  before=$(cat "$at/driver_override")
  if [ "$before" != "$to" ]; then
    more=
    if is_name "$before"; then more=',"before":"'"$before"'"'; fi
    note '{"kind":"step","step":{"kind":"override","bdf":"'"$1"'","driver":"'"$to"'"'"$more"'}}'
    echo "$to" >"$at/driver_override"
  fi
  driver_of
  [ "$now" != "$to" ] || return
  if is_name "$now"; then
    note '{"kind":"step","step":{"kind":"unbind","bdf":"'"$1"'","driver":"'"$now"'"}}'
    echo "$1" >"$at/driver/unbind"
  fi
  note '{"kind":"step","step":{"kind":"bind","bdf":"'"$1"'","driver":"'"$to"'"}}'
  echo "$1" >"$root/sys/bus/pci/drivers/$to/bind" 2>/dev/null
  driver_of
  if [ "$now" != "$to" ]; then
    done=0
    say "$1 was not taken by $to"
  fi
}

# end VM
end() { [ "$done" = 0 ] || { note '{"kind":"done"}'; say "devices of $1 are ready"; }; }
${vms.map(vmText).join('')}exit 0
`;
}

function vmText({ name, claims, devices }: EarlyVm): string {
  const drivers = [...new Set(devices.map(({ driver }) => driver))];
  return `
if begin ${quoted(name)} ${quoted(JSON.stringify(claims))}; then
  load iommufd iommufd class/misc/iommu
${lines(drivers.map((driver) => `  load ${words(dashed(driver), lined(driver), `bus/pci/drivers/${dashed(driver)}`)}`))}
${lines(devices.map(({ bdf, driver }) => `  take ${words(bdf, dashed(driver), lined(driver))}`))}
  end ${quoted(name)}
fi
`;
}

const dashed = (driver: string) => driver.replaceAll('_', '-');
const lined = (driver: string) => driver.replaceAll('-', '_');
const lines = (all: readonly string[]) => all.join('\n');
const words = (...all: readonly string[]) => all.map(quoted).join(' ');

/** A word that the shell takes as it is. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** They become parts of paths and of the journal, where quotes do not help. */
function expectNames({ name, claims, devices }: EarlyVm): void {
  const bad = [
    ...(VM_NAME.test(name) ? [] : [name]),
    ...[...claims, ...devices.map(({ bdf }) => bdf)].filter((bdf) => !BDF.test(bdf)),
    ...devices
      .map(({ driver }) => driver)
      .filter((driver) => !NAME.test(driver) || !/^[\w-]{1,63}$/.test(driver)),
  ];
  if (bad.length === 0) return;
  throw new PxmError(
    bad.map((word) => ({
      code: 'PXM496',
      severity: 'error',
      message: `${JSON.stringify(word)} cannot stand in a script`,
      remedy: 'use letters, digits, "_" and "-"',
    })),
  );
}
