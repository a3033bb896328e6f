import type { CommandLineRule } from '../rule.ts';
import { amdFunction } from './vmm/amd-function.ts';
import { amdFunctionAlone } from './vmm/amd-function-alone.ts';
import { assignedDevice } from './vmm/assigned-device.ts';
import { automaticSlot } from './vmm/automatic-slot.ts';
import { cachingMode } from './vmm/caching-mode.ts';
import { cxlWithoutMachine } from './vmm/cxl-without-machine.ts';
import { descriptorWithoutIommufd } from './vmm/descriptor-without-iommufd.ts';
import { dmaRemap } from './vmm/dma-remap.ts';
import { firstStage } from './vmm/first-stage.ts';
import { hmatWithoutMachine } from './vmm/hmat-without-machine.ts';
import { initiatorWithoutNodes } from './vmm/initiator-without-nodes.ts';
import { intelProperties } from './vmm/intel-properties.ts';
import { numaOrder } from './vmm/numa-order.ts';
import { removedProperty } from './vmm/removed-property.ts';
import { smmuAcceleration } from './vmm/smmu-acceleration.ts';
import { smmuBus } from './vmm/smmu-bus.ts';
import { smmuProperties } from './vmm/smmu-properties.ts';
import { virtioOnPc } from './vmm/virtio-on-pc.ts';

/** Every rule about a QEMU command line, by code. */
export const COMMAND_LINE_RULES: readonly CommandLineRule[] = [
  cachingMode,
  dmaRemap,
  removedProperty,
  intelProperties,
  firstStage,
  smmuProperties,
  smmuAcceleration,
  descriptorWithoutIommufd,
  amdFunction,
  amdFunctionAlone,
  virtioOnPc,
  initiatorWithoutNodes,
  cxlWithoutMachine,
  numaOrder,
  hmatWithoutMachine,
  assignedDevice,
  smmuBus,
];

/** About command lines that were not written from a topology, in which the same is found earlier. */
export const GIVEN_COMMAND_LINE_RULES: readonly CommandLineRule[] = [automaticSlot, ...COMMAND_LINE_RULES];
