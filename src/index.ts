/** The public API of pxm; nothing else is public. Failures that stem from input throw `PxmError`. */

export { type HandOver, type HandOverOptions, handOver } from './attach/hand-over.ts';
export { holderState, type Taken, type TakeOptions, takeDevices } from './attach/hold/take.ts';
export {
  attachOwned,
  type BarRange,
  OwnedDevices,
  type OwnedOptions,
} from './attach/owned/attach-owned.ts';
export type { DmaMapping, FixedMapping } from './attach/owned/mappings.ts';
export type { DeviceName, SpaceDevice } from './attach/owned/space.ts';
export type { HostStep, OpenStep, Plan, PlannedDevice, Step } from './attach/plan.ts';
export { planAttach } from './attach/plan-attach.ts';
export { type CheckedDevice, type Preflight, preflight } from './attach/preflight/preflight.ts';
export { type Prepared, prepare, type RunOptions } from './attach/prepare.ts';
export { type Released, release } from './attach/release.ts';
export { planHost } from './attach/run/plan-host.ts';
export { attachStatus, type DeviceStatus, type VmStatus } from './attach/status.ts';
export { readSurroundings, type Surroundings } from './attach/surroundings/surroundings.ts';
export type { Code } from './diagnostics/codes.ts';
export type { Diagnostic, Severity, Span } from './diagnostics/diagnostic.ts';
export { diagnosticsToJson, type FormatOptions, formatDiagnostics } from './diagnostics/format.ts';
export { PxmError } from './diagnostics/pxm-error.ts';
export { type Condition, readCondition } from './doctor/condition.ts';
export { type Examination, examine } from './doctor/examine.ts';
export { checkGolden, type GoldenDifference } from './golden/check-golden.ts';
export { type CheckOptions, checkQemu, type QemuCheck } from './golden/check-qemu.ts';
export { type GraphOptions, graphSvg } from './graph/graph-svg.ts';
export { compareView } from './guest/check/compare-view.ts';
export type { GuestDifference } from './guest/check/difference.ts';
export type { SysfsSnapshot } from './guest/check/snapshot.ts';
export { type GuestOptions, type GuestTable, guestView } from './guest/guest-view.ts';
export type { Finding, GuestView } from './guest/view.ts';
export {
  type HostFacts,
  type HostImportOptions,
  type ImportedHost,
  importHost,
} from './import/host/import-host.ts';
export { readHostFacts } from './import/host/read-facts.ts';
export {
  type ImportedText,
  type ImportOptions,
  importQemu,
  importQemuText,
} from './import/qemu/import-qemu.ts';
export { hotplug } from './launch/hotplug.ts';
export type { LaunchWishes } from './launch/launch-plan.ts';
export { findUser, type RunUser } from './launch/run-user.ts';
export { type RunVmOptions, runVm, type Started } from './launch/run-vm.ts';
export type { PlugOptions } from './launch/running-vm.ts';
export type { Stage } from './launch/stages.ts';
export { unplug } from './launch/unplug.ts';
export type { LintCode, LintFinding, Suppression } from './lint/finding.ts';
export { type LintOptions, type LintSubject, lint } from './lint/lint.ts';
export type { LintHost } from './lint/lint-host.ts';
export type { QemuCommandLine } from './lint/lint-qemu.ts';
export { toSarif } from './lint/sarif.ts';
export type { LintTable } from './lint/table-set.ts';
export { type BuiltTable, buildTables } from './tables/build/build-tables.ts';
export { decodeTable } from './tables/decode.ts';
export { encodeTable } from './tables/encode.ts';
export { tableFromJson, tableToJson } from './tables/json.ts';
export { sealTable } from './tables/seal.ts';
export type { Table } from './tables/table.ts';
export type { Declaration } from './topology/declaration.ts';
export { loadTopology } from './topology/load-topology.ts';
export { parseTopology } from './topology/parse-topology.ts';
export type * from './topology/platform.ts';
export { resolveTopology } from './topology/resolve-topology.ts';
export type { Topology } from './topology/schema/topology.ts';
export { type Container, openContainer } from './vfio/container.ts';
export type { Descriptor } from './vfio/descriptor.ts';
export type { VfioDevice } from './vfio/device.ts';
export { type DeviceCdev, openDevice, openMediatedDevice } from './vfio/device-cdev.ts';
export { bitmapFor, dirtyRanges } from './vfio/dirty-bitmap.ts';
export { readDirtyPages, setDirtyTracking } from './vfio/dirty-tracking.ts';
export {
  canLogDma,
  type DmaLogging,
  readDmaLog,
  startDmaLogging,
  stopDmaLogging,
} from './vfio/dma-logging.ts';
export { type Group, openGroup } from './vfio/group.ts';
export { HOST, type HostRoot } from './vfio/host-root.ts';
export { type Iommufd, openIommufd } from './vfio/iommufd.ts';
export { type LoggedRange, mergeRanges } from './vfio/merge-ranges.ts';
export { type Migration, migrationAbilities, openMigration } from './vfio/migration.ts';
export { type MigrationAbilities, type MigrationState, migrationPath } from './vfio/migration-states.ts';
export type { MigrationStream, PrecopyInfo } from './vfio/migration-stream.ts';
export { allocPages, type Pages } from './vfio/pages.ts';
export { receiveDescriptors, sendDescriptors, socketPair } from './vfio/pass-descriptors.ts';
export { RequestRefused } from './vfio/request-refused.ts';
export type * from './vfio/sysfs/host.ts';
export { readHost } from './vfio/sysfs/read-host.ts';
export { type DumpedTable, parseAcpidump } from './vmm/capture/acpidump.ts';
export { type Capture, type CaptureRequest, captureQemu } from './vmm/capture/capture-qemu.ts';
export { captureHost, type HostTable } from './vmm/capture/host.ts';
export { type LibvirtOptions, libvirtXml } from './vmm/libvirt/libvirt-xml.ts';
export { qemuArgs, qemuProgram } from './vmm/qemu/qemu-args.ts';
export { quoteArgs } from './vmm/qemu/quote-args.ts';
export { QmpClient, type QmpOptions, QmpRefused, type QmpRequest } from './vmm/qmp/qmp-client.ts';
export type { QmpEvent } from './vmm/qmp/qmp-message.ts';
