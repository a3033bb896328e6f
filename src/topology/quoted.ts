const LONGEST = 60;

/** A text of the user in a message: in double quotes, on one line, shortened when very long. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

/** A number of the user in a message, shortened when very long. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
