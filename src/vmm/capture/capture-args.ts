/** Options that only say how a guest would run or be seen; those with `true` take a value. */
const DROPPED: ReadonlyMap<string, boolean> = new Map([
  ['accel', true],
  ['enable-kvm', false],
  ['display', true],
  ['nographic', false],
  ['vnc', true],
  ['spice', true],
  ['daemonize', false],
  ['pidfile', true],
  ['S', false],
]);

/** QEMU's arguments without those that contradict capturing: accelerator, display, detaching from us. */
export function captureArgs(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const option = /^--?(.+)$/.exec(arg)?.[1] ?? '';
    const takesValue = DROPPED.get(option);
    if (takesValue !== undefined) {
      if (takesValue) at += 1;
    } else if (option === 'M' || option === 'machine') {
      at += 1;
      kept.push(arg, withoutAccelerator(args[at] ?? ''));
    } else {
      kept.push(arg);
    }
  }
  return kept;
}

/** `q35,accel=kvm:tcg,hmat=on` without its accelerator; a comma inside a value is written twice. */
function withoutAccelerator(machine: string): string {
  const parts = machine.split(/(?<!,),(?!,)/);
  return parts.filter((part) => !part.startsWith('accel=')).join(',');
}
