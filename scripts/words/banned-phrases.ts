/**
 * Phrases that texts must not contain, because they are unclear or not the standard term of the field. A gap between words
 * also matches a line break in a comment; `…` matches the rest of a sentence.
 */
export const BANNED_PHRASES: readonly string[] = [
  'whoever',
  'nobody',
  'told',
  'what became of',
  'what becomes of',
  'whatever became of',
  'given away',
  'lives at',
  'goes together with',
  'go together with',
  'such as … and so',
  'gave way to',
  'is none of the configured',
  'wide answers',
  'would do.',
  'how a run goes',
  'look for savings now',
  'what would save energy',
  'nothing of their own',
];

export interface FoundPhrase {
  /** Number of the line in which the phrase starts, from 1. */
  readonly line: number;
  readonly phrase: string;
}

/** White space, and the markers at the start of a comment line. */
const GAP = '[\\s*#/]+';
const REST_OF_SENTENCE = '[^.;:]{1,200}?';

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function toPattern(phrase: string): RegExp {
  const sentenceParts = phrase.split(' … ').map((part) => part.split(' ').map(escapeRegExp).join(GAP));
  const end = /\w$/.test(phrase) ? '\\b' : '';
  return new RegExp(`\\b${sentenceParts.join(`\\b${REST_OF_SENTENCE}\\b`)}${end}`, 'gi');
}

const PATTERNS = BANNED_PHRASES.map((phrase) => ({ phrase, pattern: toPattern(phrase) }));

/** Banned phrases of a text, in the order of their lines. */
export function findBannedPhrases(text: string): FoundPhrase[] {
  const found = PATTERNS.flatMap(({ phrase, pattern }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ line: text.slice(0, index).split('\n').length, phrase })),
  );
  return found.sort((a, b) => a.line - b.line);
}
