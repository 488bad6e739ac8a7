import type { GuidePage } from '../contract/index.js';

/** A section that contains every word of a search. */
export interface GuideHit {
  readonly slug: string;
  readonly anchor: string;
  /** Title of the page and, if different, of the section. */
  readonly title: string;
  /** Text around the first word. */
  readonly excerpt: string;
}

/** Maximum length of the search text. */
export const MAX_SEARCH_LENGTH = 100;
const MAX_HITS = 30;
const EXCERPT_LENGTH = 200;

/** Finds sections that contain all words of the text in any order and case; sections with a word in the title come first. */
export function searchGuide(pages: readonly GuidePage[], text: string): GuideHit[] {
  const words = text.slice(0, MAX_SEARCH_LENGTH).toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits = pages.flatMap(({ slug, title: pageTitle, sections }) =>
    sections.flatMap(({ anchor, title, text: body }) => {
      const titles = title === pageTitle ? pageTitle : `${pageTitle}: ${title}`;
      const searched = `${titles} ${body}`.toLowerCase();
      if (!words.every((word) => searched.includes(word))) return [];
      const isInTitle = words.some((word) => title.toLowerCase().includes(word));
      return [{ slug, anchor, title: titles, excerpt: excerptOf(body, words[0] ?? ''), isInTitle }];
    }),
  );
  const ranked = [...hits.filter((hit) => hit.isInTitle), ...hits.filter((hit) => !hit.isInTitle)];
  return ranked.slice(0, MAX_HITS).map(({ isInTitle: _, ...hit }) => hit);
}

function excerptOf(text: string, word: string): string {
  const from = Math.max(0, text.toLowerCase().indexOf(word) - EXCERPT_LENGTH / 4);
  const part = text.slice(from, from + EXCERPT_LENGTH);
  return `${from > 0 ? '…' : ''}${part}${from + EXCERPT_LENGTH < text.length ? '…' : ''}`;
}
