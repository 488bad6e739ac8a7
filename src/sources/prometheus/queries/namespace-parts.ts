import { joinAnnotations } from '../client/annotations.js';
import type { Matrix } from '../client/matrix.js';
import type { Series } from '../client/sample-series.js';
import { QUERIES, type QueryName } from './queries.js';

/** The series with one of these values of the label `namespace`, or with none of them. */
export interface NamespacePart {
  readonly namespaces: readonly string[];
  /** The part of all other series. */
  readonly isRest: boolean;
}

/**
 * Whether every aggregation of a query keeps the label `namespace`, so that its result is the union of those for parts
 * of the namespaces.
 */
export function isDivisible(name: QueryName): boolean {
  const groupings = [...QUERIES[name].matchAll(/\b(by|without) \(([^)]*)\)/g)];
  return (
    groupings.length > 0 && groupings.every(([, kind, labels = '']) => kind === 'by' && /\bnamespace\b/.test(labels))
  );
}

/** The namespaces of some series, in two halves, and all other series; nothing when no namespace is known. */
export function partsOf(series: readonly Series[]): readonly NamespacePart[] {
  const all = new Set(series.flatMap(({ labels }) => labels['namespace'] || []));
  const namespaces = [...all].sort();
  if (namespaces.length === 0) return [];
  const named = { namespaces, isRest: false };
  return [{ namespaces, isRest: true }, ...(namespaces.length === 1 ? [named] : halvesOf(named))];
}

/** Two smaller parts; none for a part that cannot be divided. */
export function halvesOf({ namespaces, isRest }: NamespacePart): readonly NamespacePart[] {
  if (isRest || namespaces.length < 2) return [];
  const middle = Math.ceil(namespaces.length / 2);
  return [namespaces.slice(0, middle), namespaces.slice(middle)].map((half) => ({ namespaces: half, isRest: false }));
}

/** Names of namespaces are letters, digits and dashes. */
export const matcherOf = ({ namespaces, isRest }: NamespacePart): string =>
  `namespace${isRest ? '!~' : '=~'}${JSON.stringify(namespaces.join('|'))}`;

/** The parts have no series in common. */
export const joinNamespaces = (a: Matrix, b: Matrix): Matrix => ({
  series: [...a.series, ...b.series],
  annotations: joinAnnotations(a.annotations, b.annotations),
});
