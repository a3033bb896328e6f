/** Properties of one option in their order; a first one without a key is the type. */
export type Properties = [key: string, value: unknown][];

/** `q35,hmat=on` into its properties. Two commas in a row stand for one inside a value and are left as they are. */
export function splitOption(text: string): Properties {
  return (text.match(/(?:[^,]|,,)+/g) ?? []).map((part) => {
    const equals = part.indexOf('=');
    return equals < 0 ? ['', part] : [part.slice(0, equals), part.slice(equals + 1)];
  });
}

/** The way back; `false` becomes `off`. */
export function joinOption(properties: Properties): string {
  const words = properties.map(([key, value]) => [key, value === false ? 'off' : String(value)]);
  return words.map(([key, value]) => (key === '' ? value : `${key}=${value}`)).join(',');
}
