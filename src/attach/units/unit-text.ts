/** A unit of systemd: sections in order, each with settings in order; a setting may stand several times. */
export type Unit = Readonly<Record<string, readonly (readonly [key: string, value: string])[]>>;

/** The text of a unit file (systemd.syntax(7)). */
export function unitText(unit: Unit): string {
  const sections = Object.entries(unit).map(([name, settings]) =>
    [`[${name}]`, ...settings.map(([key, value]) => `${key}=${value}`)].join('\n'),
  );
  return `# Written by pxm install-units, which overwrites it.\n${sections.join('\n\n')}\n`;
}
