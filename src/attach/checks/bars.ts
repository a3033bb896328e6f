import { sizeText } from '../../topology/resolve/text.ts';
import { type Checking, type Found, placeOf } from './check.ts';

/** A name of the address map. */
const WINDOW = 'PCI window above 4 GiB';

/** That BARs of the host's devices are those that the topology counts with, and fit the guest's window. PXM459. */
export function checkBars(checking: Checking): void {
  const { platform, found, report } = checking;
  for (const one of found) {
    const declared = one.device.function.bars.filter(({ is64bit }) => is64bit).map(({ size }) => size);
    const real = sizes(one);
    if (declared.length === 0 || sum(real) <= sum(declared)) continue;
    report.error(
      'PXM459',
      `device ${one.id} is declared with BARs of ${sizeText(sum(declared))}, but ${one.on.bdf} has ${sizeText(sum(real))}`,
      { span: placeOf(checking, one, 'bars'), remedy: `write bars: [${real.map(sizeText).join(', ')}]` },
    );
  }
  const window = platform.memory.regions.find(({ name }) => name === WINDOW);
  const need = sum(found.map((one) => sum(sizes(one))));
  const [first] = found.filter((one) => one.device.function.bars.length === 0 && sizes(one).length > 0);
  if (!window || !first || need <= window.size) return;
  report.error(
    'PXM459',
    `BARs of assigned devices take ${sizeText(need)}, but the guest's window above 4 GiB has ${sizeText(window.size)}`,
    {
      span: placeOf(checking, first),
      remedy: `write the BARs of each device, such as ${first.id} with bars: [${sizes(first).map(sizeText).join(', ')}]: the window follows`,
    },
  );
}

/** Of BARs that go above 4 GiB. */
function sizes({ on }: Found): bigint[] {
  return on.bars.filter(({ kind, is64bit }) => kind === 'memory' && is64bit).map(({ size }) => size);
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
