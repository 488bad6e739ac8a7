/**
 * Objects with labels, in the order of precedence: a label of the workload (its pod template) overrides that of the namespace,
 * which overrides that of the node. This is the only place with the rule.
 */
export const LABEL_SUBJECTS = ['workload', 'namespace', 'node'] as const;
export type LabelSubject = (typeof LABEL_SUBJECTS)[number];

/** SQL of the effective value of a label, from the SQL of the value of each object that can have it; NULL without a value. */
export function effectiveLabelSql(values: Readonly<Partial<Record<LabelSubject, string>>>): string {
  const ordered = LABEL_SUBJECTS.flatMap((subject) => values[subject] ?? []);
  return ordered.length === 0 ? 'null' : `coalesce(${ordered.join(', ')})`;
}

/** A requirement as in `LabelRequirement`, on values or on numbers of values. */
export interface BoundRequirement {
  readonly anyOf: readonly (string | number)[] | 'any' | null;
  readonly noneOf: readonly (string | number)[];
}

/**
 * SQL condition (`and …`) for an effective value that meets a requirement; empty if every value does.
 * @param anyOf SQL of the array of alternatives
 * @param noneOf SQL of the array of excluded values
 */
export function requirementSql(
  { anyOf, noneOf }: BoundRequirement,
  value: string,
  bound: { readonly anyOf: string; readonly noneOf: string },
): string {
  const conditions: string[] = [];
  if (anyOf === 'any') conditions.push(`${value} is not null`);
  else if (anyOf !== null) conditions.push(`${value} = any(${bound.anyOf})`);
  if (noneOf.length > 0) conditions.push(`(${value} is null or ${value} <> all(${bound.noneOf}))`);
  return conditions.map((condition) => `and ${condition}`).join(' ');
}
