import type { MachineType } from '../topology/platform.ts';
import type { MachineFacts } from './machine-facts.ts';
import { pc } from './pc.ts';
import { q35 } from './q35.ts';
import { virt } from './virt.ts';

export const MACHINES: Readonly<Record<MachineType, MachineFacts>> = { q35, pc, virt };
