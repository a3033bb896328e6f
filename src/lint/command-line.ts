import type { Span } from '../diagnostics/diagnostic.ts';
import { asksForKvm } from '../import/qemu/accelerator.ts';
import { type Gathered, gather } from '../import/qemu/gather.ts';
import type { Properties } from '../import/qemu/properties.ts';
import { parseSwitch } from '../import/qemu/values.ts';
import type { Word } from '../import/qemu/words.ts';

/** A device or object that a command line of QEMU creates. */
export interface Creation {
  /** Its id, else its model. */
  readonly on: string;
  readonly driver: string;
  readonly span: Span;
  readonly properties: Properties;
}

/** One `-numa`: `node`, `dist`, `cpu`, `hmat-lb` or `hmat-cache`. */
export interface NumaOption {
  readonly type: string;
  readonly span: Span;
  readonly properties: Properties;
}

/** A QEMU command line as its rules see it; one written from a topology is like any other. */
export class CommandLine {
  readonly devices: readonly Creation[];
  readonly objects: readonly Creation[];
  /** Machine type, with or without a version. */
  readonly machine: string;
  /** Version of QEMU that it is for, such as 11.1. */
  readonly version: number;
  readonly kvm: boolean;
  /** All `-numa`, in their order. */
  readonly numa: readonly NumaOption[];
  /** Nodes are declared, or QEMU makes one because memory can be plugged in. */
  readonly hasNodes: boolean;
  /** Machine properties, names with dashes. */
  readonly properties: Properties;

  constructor(words: readonly Word[], folder = '.', version = NEWEST) {
    const gathered = gather(words, folder);
    this.devices = creations(gathered, 'device', 'driver');
    this.objects = creations(gathered, 'object', 'qom-type');
    this.machine = gathered.machine.peek('type') ?? '';
    this.version = version;
    this.kvm = asksForKvm(gathered);
    this.numa = gathered.items.flatMap(({ name, properties, span }) =>
      name === 'numa' && properties ? { type: properties.peek('type') ?? '', properties, span } : [],
    );
    this.hasNodes = this.numa.length > 0 || gathered.memory.has('slots');
    this.properties = gathered.machine;
  }

  /** Devices of some models. */
  of(...drivers: readonly string[]): Creation[] {
    return this.devices.filter(({ driver }) => drivers.includes(driver));
  }
}

const NEWEST = 11.1;

function creations({ items }: Gathered, option: string, key: string): Creation[] {
  return items.flatMap(({ name, properties, span }) => {
    const driver = name === option ? properties?.peek(key) : undefined;
    if (driver === undefined || properties === undefined) return [];
    return { on: properties.peek('id') ?? driver, driver, span, properties };
  });
}

/** Whether a property is switched on; undefined where it is not given, or neither on nor off. */
export function switched({ properties }: Pick<Creation, 'properties'>, key: string): boolean | undefined {
  const value = properties.peek(key);
  return value === undefined ? undefined : parseSwitch(value);
}
