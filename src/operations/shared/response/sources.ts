import type { Schemas } from '../../../contract/index.js';
import {
  SOURCE_KINDS,
  SOURCES,
  type SourceKind,
  type SourceMeasure,
  singleSource,
  sourcesOf,
} from '../../../domain/figures/figure-sources.js';
import type { Measures } from '../../../domain/measures/measures.js';

type Lists = Schemas['Sources'];

/** `<kind>_source` of each kind, and the lists of all of them. */
export type SourceFields<Kind extends SourceKind> = Pick<Schemas['Point'], `${Kind}_source`> & {
  sources: Pick<Lists, Kind>;
};

/** Names of the fields and measures of each kind, computed once because thousands of objects have them. */
const NAMES = Object.fromEntries(
  SOURCE_KINDS.map((kind) => [kind, { field: `${kind}_source`, measure: `${kind}Sources` }]),
) as Readonly<Record<SourceKind, { readonly field: string; readonly measure: SourceMeasure }>>;

/** Origins of the factors, of the given kinds: the single one of each, `mixed` for several, and the list. */
export function toSources<Kind extends SourceKind>(
  measures: Pick<Measures, SourceMeasure> | null,
  kinds: readonly Kind[],
): SourceFields<Kind> {
  const fields: Record<string, unknown> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const kind of kinds) {
    const { field, measure } = NAMES[kind];
    const sources = sourcesOf<string>(SOURCES[kind], measures?.[measure] ?? null);
    fields[field] = singleSource(sources);
    lists[kind] = sources;
  }
  fields['sources'] = lists;
  // The cast is safe: the keys are made from `kinds`, and a test compares the values with the contract.
  return fields as SourceFields<Kind>;
}
