/** Options of QEMU 11.1 that take an argument; `-help` lists them, but for those of its own tests. */
const WITH_ARGUMENT = `
  M machine cpu accel smp numa add-fd set global boot m mem-path k audio audiodev device name uuid
  fda fdb hda hdb hdc hdd cdrom blockdev drive mtdblock sd pflash fsdev virtfs iscsi usbdevice
  display spice vga vnc acpitable smbios netdev nic net chardev tpmdev
  bios kernel shim append initrd dtb compat fw_cfg serial parallel monitor qmp qmp-pretty mon debugcon
  pidfile overcommit gdb d D dfilter seed L xen-domid action loadvm option-rom rtc icount watchdog-action
  echr incoming sandbox readconfig trace plugin run-with msg dump-vmstate object semihosting-config
  prom-env g qtest qtest-log
`;

const WITHOUT_ARGUMENT = `
  h help version mem-prealloc snapshot usb nographic full-screen win2k-hack no-fd-bootchk preconfig S s
  enable-kvm xen-attach xen-domid-restrict no-reboot no-shutdown daemonize only-migratable nodefaults
  no-user-config nouserconfig enable-sync-profile perfmap jitdump semihosting
`;

const words = (text: string) => text.trim().split(/\s+/);

/** Whether an option takes an argument, by its name without dashes. */
export const OPTIONS: ReadonlyMap<string, boolean> = new Map([
  ...words(WITH_ARGUMENT).map((name) => [name, true] as const),
  ...words(WITHOUT_ARGUMENT).map((name) => [name, false] as const),
]);

/** Options after which QEMU prints something and ends. */
export const ENDING: ReadonlySet<string> = new Set(['h', 'help', 'version']);
