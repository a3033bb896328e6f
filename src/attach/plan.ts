import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AttachedDevice } from '../topology/platform-attach.ts';

/** Everything that makes the devices of a VM ready and gives them to it. Pure data: nothing is done by making it. */
export interface Plan {
  /** Name of the VM. */
  readonly vm: string;
  /** `iommufd`: one /dev/iommu for all devices; `legacy`: containers and groups. */
  readonly mode: 'iommufd' | 'legacy';
  /** In order; undone in reverse. */
  readonly steps: readonly Step[];
  readonly devices: readonly PlannedDevice[];
  /** Addresses of all functions that the VM keeps from others: its devices and what shares groups with them. */
  readonly claims: readonly string[];
  /** Bytes that the VM may have to lock for its devices. */
  readonly lockedMemory: bigint;
  /** Why it would fail (errors) or work badly (warnings), as far as could be seen. */
  readonly findings: readonly Diagnostic[];
  /** What only attaching shows, in words. */
  readonly verifiedAtAttach: readonly string[];
}

/** An assigned device that the host has. */
export interface PlannedDevice {
  readonly device: AttachedDevice;
  /** Its address on the host. */
  readonly bdf: string;
  readonly group: number | undefined;
  /** The driver of the host that hands it on; `-` and `_` mean the same in it. */
  readonly driver: string;
  /** Why that driver. */
  readonly why: string;
}

/** A change of the host, which stays until it is undone. */
export type HostStep =
  | {
      readonly kind: 'load-module';
      readonly module: string;
      /** What it brings along that is not there yet, nearest first. */
      readonly brings: readonly string[];
    }
  | {
      readonly kind: 'override';
      readonly bdf: string;
      readonly driver: string;
      /** What stands there now; undefined: nothing. */
      readonly before: string | undefined;
    }
  | { readonly kind: 'unbind'; readonly bdf: string; readonly driver: string }
  | { readonly kind: 'bind'; readonly bdf: string; readonly driver: string };

/** A file that attaching opens, and closes when it is undone. */
export type OpenStep =
  | { readonly kind: 'open-iommufd' }
  | { readonly kind: 'open-container' }
  | { readonly kind: 'open-group'; readonly group: number }
  | {
      readonly kind: 'open-cdev';
      readonly bdf: string;
      /** Where its node is now; undefined: it comes with the driver. */
      readonly path: string | undefined;
    };

export type Step = HostStep | OpenStep;

/** Whether `pxm prepare` makes the step; others are made when the VM gets its devices. */
export function isHostStep(step: Step): step is HostStep {
  return !step.kind.startsWith('open-');
}
