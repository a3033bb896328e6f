import type { HostRule } from '../rule.ts';
import { absentHostNode } from './host/absent-host-node.ts';
import { hugePages } from './host/huge-pages.ts';
import { largerThanHost } from './host/larger-than-host.ts';
import { oneHostNode } from './host/one-host-node.ts';

/** Every rule about a topology on a host that planning the attachment of its devices does not apply, by code. */
export const HOST_RULES: readonly HostRule[] = [absentHostNode, largerThanHost, hugePages, oneHostNode];
