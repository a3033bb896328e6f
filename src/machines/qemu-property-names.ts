import type { PciFunction } from '../topology/platform.ts';

/** Of every object of QEMU, so that nothing below a container can be called so. */
export const OBJECT_PROPERTY = 'type';

const words = (text: string) => text.split(' ');
const DEVICE = words(`${OBJECT_PROPERTY} hotpluggable hotplugged parent_bus realized`);
const PCI = words(
  'acpi-index addr busnr failover_pair_id multifunction rombar romfile romsize sriov-pf x-max-bounce-buffer-size x-pcie-ari-nextfn-1 x-pcie-err-unc-mask x-pcie-ext-tag x-pcie-lnksta-dllla',
);
const EXPRESS = words('aer_log_max port');
const SLOT = words('chassis hotplug slot x-do-not-expose-native-hotplug-cap');
const POWER = 'power_controller_present';
const RESERVE = words('bus-reserve io-reserve mem-reserve pref32-reserve pref64-reserve');
const BRIDGE = 'x-pci-express-writeable-slt-bug';
const LINK = words('x-speed x-width');
const CXL_LINK = [...LINK, 'x-256b-flit'];
/** The bus belongs to the host bridge that an expander makes; that of pxb to a pci-bridge. */
const EXPANDER = words('bypass-iommu x-config-reg-migration-enabled');

/** Of models that call the bus they open by their own id, besides those of all devices (QMP qom-list-properties). */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  'pcie-root-port': [...PCI, ...EXPRESS, ...SLOT, POWER, ...RESERVE, BRIDGE, ...LINK],
  ioh3420: [...PCI, ...EXPRESS, ...SLOT, POWER, BRIDGE],
  'x3130-upstream': [...PCI, ...EXPRESS, BRIDGE],
  'xio3130-downstream': [...PCI, ...EXPRESS, ...SLOT, POWER, BRIDGE],
  'cxl-rp': [...PCI, ...EXPRESS, ...SLOT, POWER, ...RESERVE, BRIDGE, ...CXL_LINK],
  'cxl-upstream': [...PCI, ...EXPRESS, BRIDGE, 'cdat', 'sn', ...CXL_LINK],
  'cxl-downstream': [...PCI, ...EXPRESS, ...SLOT, BRIDGE, ...CXL_LINK],
  'pci-bridge': [...PCI, ...RESERVE, BRIDGE, 'chassis_nr', 'msi', 'shpc'],
  'pcie-pci-bridge': [...PCI, BRIDGE, 'msi'],
  'i82801b11-bridge': [...PCI, BRIDGE],
  pxb: [...PCI, ...RESERVE, BRIDGE, 'chassis_nr', 'msi', 'shpc'],
  'pxb-pcie': EXPANDER,
  'pxb-cxl': EXPANDER,
  nvme: [
    ...PCI,
    ...words(
      'account-failed account-invalid aer_max_queued aerl atomic.awun atomic.awupf atomic.dn backend_defaults bootindex cmb_size_mb ctratt.mem dbcs discard_granularity drive firmware-version ioeventfd legacy-cmb logical_block_size max_ioqpairs mdts min_io_size model mqes msix-exclusive-bar msix_qsize num_queues ocp opt_io_size physical_block_size pmrdev serial share-rw smart_critical_warning spdm_port spdm_trans sriov_max_vfs sriov_max_vi_per_vf sriov_max_vq_per_vf sriov_vi_flexible sriov_vq_flexible stats-intervals subsys use-intel-id vsl write-cache zoned.auto_transition zoned.zasl',
    ),
  ],
};

/**
 * Whether QEMU 11.1 ends with "attempt to add duplicate property" at a device, since the bus that it opens is called as
 * the device is, and becomes a child of it or, for an expander, of its host bridge.
 */
export function isOwnProperty({ id, model }: Pick<PciFunction, 'id' | 'model'>): boolean {
  const own = OPENERS[model ?? ''];
  return own !== undefined && (own.includes(id) || DEVICE.includes(id));
}
