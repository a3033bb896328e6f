import type { PlatformRule } from '../rule.ts';

/** Every rule about a topology, by code. */
export const PLATFORM_RULES: readonly PlatformRule[] = [];
