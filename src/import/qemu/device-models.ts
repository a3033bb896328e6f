/** PCI device models of QEMU 11.1, bridges apart; `-device help` lists them. */
const PCI = `
  AC97 acpi-erst am53c974 AMDVI-PCI ati-vga bochs-display cirrus-vga ctucan_pci cxl-switch-mailbox-cci
  cxl-type3 dc390 e1000 e1000-82544gc e1000-82545em e1000e edu ES1370 i6300esb i82550 i82551 i82557a
  i82557b i82557c i82558a i82558b i82559a i82559b i82559c i82559er i82562 i82801 ich9-ahci
  ich9-intel-hda ich9-usb-ehci1 ich9-usb-ehci2 ich9-usb-uhci1 ich9-usb-uhci2 ich9-usb-uhci3
  ich9-usb-uhci4 ich9-usb-uhci5 ich9-usb-uhci6 igb intel-hda iommu-testdev ivshmem-doorbell
  ivshmem-plain kvaser_pci lsi53c810 lsi53c895a megasas megasas-gen2 mioe3680_pci mptsas1068 ne2k_pci
  nec-usb-xhci nvme pci-ipmi-bt pci-ipmi-kcs pci-ohci pci-serial pci-serial-2x pci-serial-4x pci-testdev
  pcm3680_pci pcnet piix3-ide piix3-usb-uhci piix4-ide piix4-usb-uhci pvpanic-pci pvscsi qemu-xhci qxl
  qxl-vga rocker rtl8139 sdhci-pci secondary-vga tpci200 tulip ufs usb-ehci vfio-pci
  vfio-pci-igd-lpc-bridge vfio-pci-nohotplug vfio-user-pci VGA vhost-scsi-pci
  vhost-scsi-pci-non-transitional vhost-scsi-pci-transitional vhost-user-blk-pci
  vhost-user-blk-pci-non-transitional vhost-user-blk-pci-transitional vhost-user-fs-pci
  vhost-user-gpio-pci vhost-user-gpu-pci vhost-user-i2c-pci vhost-user-input-pci vhost-user-rng-pci
  vhost-user-rtc-pci vhost-user-scmi-pci vhost-user-scsi-pci vhost-user-scsi-pci-non-transitional
  vhost-user-scsi-pci-transitional vhost-user-snd-pci vhost-user-spi-pci vhost-user-test-device-pci
  vhost-user-vga vhost-user-vsock-pci vhost-user-vsock-pci-non-transitional vhost-vdpa-device-pci
  vhost-vdpa-device-pci-non-transitional vhost-vdpa-device-pci-transitional vhost-vsock-pci
  vhost-vsock-pci-non-transitional virtio-9p-pci virtio-9p-pci-non-transitional
  virtio-9p-pci-transitional virtio-balloon-pci virtio-balloon-pci-non-transitional
  virtio-balloon-pci-transitional virtio-blk-pci virtio-blk-pci-non-transitional
  virtio-blk-pci-transitional virtio-crypto-pci virtio-gpu-gl-pci virtio-gpu-pci virtio-gpu-rutabaga-pci
  virtio-input-host-pci virtio-iommu-pci virtio-keyboard-pci virtio-mem-pci virtio-mouse-pci
  virtio-multitouch-pci virtio-net-pci virtio-net-pci-non-transitional virtio-net-pci-transitional
  virtio-nsm-pci virtio-pmem-pci virtio-rng-pci virtio-rng-pci-non-transitional
  virtio-rng-pci-transitional virtio-rtc-pci virtio-scsi-pci virtio-scsi-pci-non-transitional
  virtio-scsi-pci-transitional virtio-serial-pci virtio-serial-pci-non-transitional
  virtio-serial-pci-transitional virtio-sound-pci virtio-tablet-pci virtio-vga virtio-vga-gl
  virtio-vga-rutabaga vmware-svga vmxnet3 x-pci-proxy-dev xen-pci-passthrough xen-platform
`;

/** Models that sit elsewhere: on USB, SCSI, IDE, ISA, I2C, a virtio bus, the system bus or no bus at all. */
const ELSEWHERE = `
  adlib adm1266 adm1272 amd-iommu arm-smmuv3 at24c-eeprom ccid-card-emulated ccid-card-passthru
  cs4231a dpcd dps310 ds1338 emc1413 emc1414 emmc floppy guest-loader gus hda-duplex hda-micro
  hda-output hv-balloon hv-syndbg hyperv-testdev i2c-ddc i2c-echo i8042 ib700 ide-cd ide-cf ide-hd
  intel-iommu ipmi-bmc-extern ipmi-bmc-sim ipoctal232 isa-applesmc isa-cirrus-vga isa-debug-exit
  isa-debugcon isa-fdc isa-ide isa-ipmi-bt isa-ipmi-kcs isa-parallel isa-serial isa-vga isl69259
  isl69260 loader lsm303dlhc_mag m41t80 max31785 max34451 mc146818rtc ne2k_isa nitro-heartbeat
  nitro-serial-vsock nvdimm nvme-ns nvme-subsys pc-dimm pc-testdev pca9535 pca9546 pca9548 pca9552
  pca9554 pvpanic raa228000 raa229004 ramfb rs5c372 sb16 sbsa-gwdt scsi-block scsi-cd scsi-generic
  scsi-hd sd-card sd-card-spi sii9022 smbus-ipmi sp-mem ssd0303 tmp105 tmp421 tmp422 tmp423 tpm-crb
  tpm-tis tpm-tis-device tpm-tis-i2c u2f-passthru uefi-vars-sysbus uefi-vars-x64 ufs-lu usb-audio
  usb-bot usb-braille usb-ccid usb-host usb-hub usb-kbd usb-mouse usb-mtp usb-net usb-redir
  usb-serial usb-smartcard usb-storage usb-tablet usb-uas usb-wacom-tablet vfio-platform vhost-scsi
  vhost-user-blk vhost-user-fs-device vhost-user-gpio-device vhost-user-gpu vhost-user-i2c-device
  vhost-user-input vhost-user-rng vhost-user-rtc vhost-user-scmi vhost-user-scsi vhost-user-snd
  vhost-user-spi-device vhost-user-test-device vhost-user-vsock-device vhost-vdpa-device
  vhost-vsock-device virtconsole virtio-9p-device virtio-balloon-device virtio-blk-device
  virtio-crypto-device virtio-gpu-device virtio-input-host-device virtio-iommu-device
  virtio-keyboard-device virtio-mem virtio-mouse-device virtio-multitouch-device virtio-net-device
  virtio-pmem virtio-rng-device virtio-rtc-device virtio-scsi-device virtio-serial-device
  virtio-sound-device virtio-tablet-device virtserialport vmbus-bridge vmclock vmcoreinfo vmgenid
  vmmouse wm8750 xen-backend xen-cdrom xen-console xen-disk xen-net-device
`;

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['ac97', 'AC97'],
  ['ahci', 'ich9-ahci'],
  ['e1000-82540em', 'e1000'],
  ['es1370', 'ES1370'],
  ['lsi', 'lsi53c895a'],
  ['virtio-9p', 'virtio-9p-pci'],
  ['virtio-balloon', 'virtio-balloon-pci'],
  ['virtio-blk', 'virtio-blk-pci'],
  ['virtio-gpu', 'virtio-gpu-pci'],
  ['virtio-input-host', 'virtio-input-host-pci'],
  ['virtio-iommu', 'virtio-iommu-pci'],
  ['virtio-keyboard', 'virtio-keyboard-pci'],
  ['virtio-mouse', 'virtio-mouse-pci'],
  ['virtio-net', 'virtio-net-pci'],
  ['virtio-rng', 'virtio-rng-pci'],
  ['virtio-scsi', 'virtio-scsi-pci'],
  ['virtio-serial', 'virtio-serial-pci'],
  ['virtio-sound', 'virtio-sound-pci'],
  ['virtio-tablet', 'virtio-tablet-pci'],
  ['virtio-gpu-gl', 'virtio-gpu-gl-pci'],
]);

const words = (text: string) => new Set(text.trim().split(/\s+/));

export const PCI_MODELS: ReadonlySet<string> = words(PCI);
export const OTHER_MODELS: ReadonlySet<string> = words(ELSEWHERE);

/** The model that a name, which may be an alias, stands for. */
export function modelOf(name: string): string {
  return ALIASES.get(name) ?? name;
}
