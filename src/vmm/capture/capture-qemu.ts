import { totalmem } from 'node:os';
import { PxmError } from '../../diagnostics/pxm-error.ts';
import type { Firmware } from '../../topology/platform.ts';
import { type FoundTables, walkAcpi } from './acpi-walk.ts';
import { captureArgs } from './capture-args.ts';
import { programChipset } from './chipset.ts';
import { emptyFirmware } from './default-firmware.ts';
import { unreservedMemory } from './default-memory.ts';
import { deviceAddress } from './device-tree.ts';
import { FIRMWARES } from './firmware.ts';
import { FwCfg, findFwCfg, PC_FW_CFG, VIRT_FW_CFG } from './fw-cfg.ts';
import { runLinkerLoader } from './linker-loader.ts';
import { ecamConfig, portConfig } from './pci-config.ts';
import { type BusNumbers, numberBuses } from './pci-numbering.ts';
import { withQemu } from './qemu-process.ts';
import type { QtestClient } from './qtest-client.ts';

export interface CaptureRequest {
  /** Program to start, found through PATH unless it is a path. */
  readonly command: string;
  /** Its arguments; those that choose an accelerator or a display are left out. */
  readonly args: readonly string[];
  /** Whose register values and bus numbers to use. Default: `seabios` for a PC, `aavmf` for the arm virt machine. */
  readonly firmware?: Firmware;
  /** Puts an idle device in the place of every `vfio-pci`, whose hardware need not be here. Default: false. */
  readonly standIns?: boolean;
  /** Default: 30,000. */
  readonly timeoutMs?: number;
  /** Ends QEMU, and rejects with its reason, when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface Capture extends FoundTables {
  /** Numbers given to the bridges, ordered by the bridge's address. */
  readonly buses: BusNumbers[];
  /** Lines that QEMU printed although it started. */
  readonly warnings: string[];
}

const RSDP = 'etc/acpi/rsdp';
const LOADER = 'etc/table-loader';

/**
 * Reads the ACPI tables that a QEMU publishes for a command line. No guest runs: QEMU is started with the qtest
 * accelerator and this function does what a firmware does, programming the chipset, numbering the PCI buses,
 * fetching the files and linking them. It places no device registers, so the resource windows in DSDT and the
 * pointers in FADT are not those of a guest that ran; every other table is what its guest would see.
 *
 * @throws PxmError PXM400 or PXM401 when QEMU is missing, refuses the arguments or publishes no ACPI tables; then
 * `blame` is `host`.
 */
export async function captureQemu(request: CaptureRequest): Promise<Capture> {
  const { command, args, standIns = false, timeoutMs = 30_000 } = request;
  const passed = captureArgs(args, standIns);
  return withQemu(
    command,
    [...passed, ...unreservedMemory(passed, totalmem()), ...emptyFirmware(passed)],
    timeoutMs,
    async ({ client, messages }) => {
      const access = await findFwCfg(client);
      if (!access) throw noTables(command, 'this machine type has no device to hand tables to a firmware');
      const config = access === PC_FW_CFG ? portConfig(client) : await virtConfig(client, command);
      const fwCfg = await FwCfg.open(client, access);
      if (!fwCfg.has(LOADER)) throw noTables(command, 'its machine has no ACPI (acpi=off?)');

      const firmware = FIRMWARES[request.firmware ?? (access === PC_FW_CFG ? 'seabios' : 'aavmf')];
      await programChipset(config, firmware);
      const buses = await numberBuses(config, fwCfg.has('etc/extra-pci-roots'), firmware.reservation);

      // Reading one of these files makes QEMU build the tables from what was programmed until now.
      const files = await runLinkerLoader(await fwCfg.read(LOADER), (name) => fwCfg.read(name));
      const rsdp = files.find((file) => file.name === RSDP);
      if (!rsdp) throw noTables(command, `its loader script places no ${RSDP}`);
      const found = walkAcpi(rsdp.address, (address) => {
        const file = files.find((f) => address >= f.address && address < f.address + BigInt(f.bytes.length));
        return file?.bytes.subarray(Number(address - file.address));
      });
      // QEMU repeats some of them for every processor.
      const warnings = [...new Set(messages().split('\n'))].filter((line) => line !== '');
      return { ...found, buses, warnings };
    },
    request.signal,
  );
}

/** Finds the configuration window of the arm virt machine where its firmware does, in the device tree. */
async function virtConfig(client: QtestClient, command: string) {
  const start = VIRT_FW_CFG.scratch;
  const head = Buffer.from(await client.readMemory(start, 8));
  const tree = await client.readMemory(start, Math.min(head.readUInt32BE(4), 0x20_0000));
  const base = deviceAddress(tree, 'pci-host-ecam-generic');
  if (base === undefined) throw noTables(command, 'its device tree describes no PCI host bridge');
  return ecamConfig(client, base);
}

function noTables(command: string, why: string): PxmError {
  return PxmError.of('PXM401', `${command} publishes no ACPI tables: ${why}`, { blame: 'host' });
}
