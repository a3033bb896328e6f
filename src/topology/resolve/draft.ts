import type { Backend, Bus, Cpu, Initiator, Node, PciFunction } from '../platform.ts';

/** A platform object while it is being made. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

export type NodeDraft = Draft<Node>;
export type CpuDraft = Draft<Cpu>;
export type BusDraft = Draft<Bus>;
export type FunctionDraft = Draft<PciFunction>;
export type BackendDraft = Draft<Backend>;
export type InitiatorDraft = Draft<Initiator>;
