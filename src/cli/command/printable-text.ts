/** Maximum length of external text in a message. */
const MAX_CHARACTERS = 500;

/**
 * Makes external text safe for one line of a terminal, an XML file or a table: removes control characters and lone
 * surrogates, and limits its length.
 */
export const printableText = (text: string): string =>
  text
    .slice(0, MAX_CHARACTERS)
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ')
    .trim();
