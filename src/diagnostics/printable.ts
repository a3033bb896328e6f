/**
 * Text safe for a terminal: control characters become escapes such as `\x1b`, so input cannot move the cursor, and
 * those that turn the direction of writing such as `\u202e`, so it cannot look like other text.
 */
export function printable(text: string): string {
  return text
    .replace(CONTROL, (character) => `\\x${hex(character).padStart(2, '0')}`)
    .replace(DIRECTION, (character) => `\\u${hex(character)}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function hex(character: string): string {
  return character.charCodeAt(0).toString(16);
}
