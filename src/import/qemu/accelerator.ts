import type { Gathered } from './gather.ts';
import { parseSwitch } from './values.ts';

/** Whether KVM is the accelerator that QEMU tries first. */
export function asksForKvm({ items, machine }: Gathered): boolean {
  const accel = items.find((item) => item.name === 'accel')?.properties;
  const first = accel?.peek('accel') ?? machine.peek('accel')?.split(':')[0];
  return first === 'kvm' || items.some((item) => item.name === 'enable-kvm');
}

/** Whether KVM has the whole interrupt controller in the kernel. */
export function kernelInterrupts(gathered: Gathered): boolean {
  const accel = gathered.items.find((item) => item.name === 'accel')?.properties;
  const controller = accel?.peek('kernel-irqchip') ?? gathered.machine.peek('kernel-irqchip') ?? 'on';
  return asksForKvm(gathered) && parseSwitch(controller) === true;
}
