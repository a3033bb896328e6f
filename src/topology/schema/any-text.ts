/** Text of any kind that can be handed on as an argument: no zero characters, and Unicode throughout. */
export const ANY_TEXT = /^[^\0\ud800-\udfff]*$/u;
