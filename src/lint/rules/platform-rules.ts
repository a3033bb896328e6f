import type { PlatformRule } from '../rule.ts';
import { automaticIommuSlot } from './topology/automatic-iommu-slot.ts';
import { bypassWithoutMessages } from './topology/bypass-without-messages.ts';
import { deviceNode } from './topology/device-node.ts';
import { deviceWithoutNode } from './topology/device-without-node.ts';
import { farDevice } from './topology/far-device.ts';
import { manyNodes } from './topology/many-nodes.ts';
import { nodeBorder } from './topology/node-border.ts';
import { splitCore } from './topology/split-core.ts';
import { unfilledPlaceholder } from './topology/unfilled-placeholder.ts';
import { unreachableProcessors } from './topology/unreachable-processors.ts';

/** Every rule about a topology, by code. */
export const PLATFORM_RULES: readonly PlatformRule[] = [
  bypassWithoutMessages,
  unfilledPlaceholder,
  farDevice,
  manyNodes,
  automaticIommuSlot,
  deviceNode,
  nodeBorder,
  splitCore,
  deviceWithoutNode,
  unreachableProcessors,
];
