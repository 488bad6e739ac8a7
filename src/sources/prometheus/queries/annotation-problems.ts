import type { SourceProblem } from '../../../domain/cluster/observation.js';
import { type Annotations, saysDataIsMissing } from '../client/annotations.js';

/** Maximum number of different warnings that are reported for one range. */
const MAX_WARNINGS = 10;
const MAX_WARNING_LENGTH = 300;
const PARTIAL = 'partial answer: a part of the store did not respond; the window is read again';

/**
 * Collects the annotations of all responses for one range. A warning that occurs for several queries is one problem.
 */
export interface AnnotationProblems {
  add(query: string, annotations: Annotations): void;
  list(): SourceProblem[];
}

export function createAnnotationProblems(): AnnotationProblems {
  const queries = new Map<string, string[]>();
  const note = (text: string, query: string): void => {
    const known = queries.get(text);
    if (known !== undefined) known.push(query);
    else if (queries.size <= MAX_WARNINGS) queries.set(text, [query]);
  };
  return {
    add(query, { isPartial, warnings }) {
      if (isPartial) note(PARTIAL, query);
      for (const warning of new Set(warnings)) note(warning, query);
    },
    list: () => [...queries].map(([text, names]) => problemOf(text, names)),
  };
}

function problemOf(text: string, [first = '', ...others]: readonly string[]): SourceProblem {
  const detail = text === PARTIAL ? PARTIAL : `warning: ${text.slice(0, MAX_WARNING_LENGTH)}`;
  const count = others.length === 0 ? '' : ` (also ${others.length} other queries)`;
  const problem = { source: 'prometheus', query: first, detail: `${detail}${count}`, isFatal: false };
  return text === PARTIAL || saysDataIsMissing(text)
    ? { ...problem, isPartialAnswer: true }
    : { ...problem, isMinor: true };
}
