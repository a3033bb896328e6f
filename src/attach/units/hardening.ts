import type { Unit } from './unit-text.ts';

type Settings = Unit[string];

/**
 * What holds for every process of pxm that a unit runs. V8 writes code and runs it, so MemoryDenyWriteExecute cannot be
 * had.
 */
export const CONFINED: Settings = [
  ['NoNewPrivileges', 'yes'],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateMounts', 'yes'],
  ['PrivateNetwork', 'yes'],
  ['IPAddressDeny', 'any'],
  ['RestrictAddressFamilies', 'AF_UNIX'],
  ['DevicePolicy', 'closed'],
  ['ProtectClock', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['LockPersonality', 'yes'],
  ['KeyringMode', 'private'],
  ['RemoveIPC', 'yes'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
  ['SystemCallFilter', '~@privileged @resources @keyring @memlock'],
  ['SystemCallErrorNumber', 'EPERM'],
  ['AmbientCapabilities', ''],
  // What counts is the limit of the VMM, where memory is mapped; this one says nothing about it.
  ['LimitMEMLOCK', 'infinity'],
];

/**
 * Preparing writes to sysfs, as its owner, and looks who has devices open, for which other processes' files are read. It
 * reads the aliases of modules too: ProtectKernelModules would hide them, so it is the missing CAP_SYS_MODULE alone that
 * keeps it from loading any.
 */
export const PREPARING: Settings = [
  ['CapabilityBoundingSet', 'CAP_SYS_PTRACE'],
  // Everybody may see which devices a VM keeps from others.
  ['UMask', '0022'],
  ['RuntimeDirectory', 'pxm'],
  ['RuntimeDirectoryPreserve', 'yes'],
];

/**
 * Holding opens nodes, as their owner. CAP_SYS_RESOURCE is what the kernel wants for counting locked memory for the
 * process that gets the iommufd, not for root.
 */
export const HOLDING: Settings = [
  ['CapabilityBoundingSet', 'CAP_SYS_RESOURCE'],
  ['UMask', '0077'],
  ['DeviceAllow', '/dev/iommu rw'],
  ['DeviceAllow', 'char-vfio* rw'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectProc', 'invisible'],
];
