/** Longest text of elsewhere that is repeated in a message. */
const MAX_CHARACTERS = 500;

/** A foreign text on one line of a terminal, an XML file or a table: without control characters and half characters, bounded. */
export const printableText = (text: string): string =>
  text
    .slice(0, MAX_CHARACTERS)
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ')
    .trim();
