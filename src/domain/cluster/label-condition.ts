/** Name of the group of everything without a label of a key, idle and system excluded; no value of a label starts with `_`. */
export const UNLABELLED = '__unlabelled__';

/** The label of a key as a dimension. */
export type ByLabel = `label:${string}`;
const BY_LABEL = 'label:';
export const isByLabel = (dimension: string): dimension is ByLabel => dimension.startsWith(BY_LABEL);
export const byLabel = (key: string): ByLabel => `${BY_LABEL}${key}`;
export const labelKeyOf = (dimension: ByLabel): string => dimension.slice(BY_LABEL.length);

/** A condition on the effective label of a row, as one value of the parameter `label`. */
export interface LabelCondition {
  readonly key: string;
  /** Null: any value. */
  readonly value: string | null;
  /** Whether rows with the value are excluded. */
  readonly isExcluded: boolean;
}

/** Conditions on one key: at least one of `anyOf` and none of `noneOf`. */
export interface LabelRequirement {
  readonly key: string;
  /** Null if every row qualifies, `any` if the row must have the key, otherwise the alternatives. */
  readonly anyOf: readonly string[] | 'any' | null;
  readonly noneOf: readonly string[];
}

/** @param text `key`, `key:value` or `!key:value`, validated by the pattern in the contract; a key contains no colon */
export function toLabelCondition(text: string): LabelCondition {
  const isExcluded = text.startsWith('!');
  const pair = isExcluded ? text.slice(1) : text;
  const colon = pair.indexOf(':');
  return colon === -1
    ? { key: pair, value: null, isExcluded }
    : { key: pair.slice(0, colon), value: pair.slice(colon + 1), isExcluded };
}

/** Combines conditions per key: values of one key are alternatives, exclusions must all hold. */
export function toLabelRequirements(conditions: readonly LabelCondition[]): LabelRequirement[] {
  const keys = [...new Set(conditions.map(({ key }) => key))];
  return keys.map((key) => {
    const own = conditions.filter((condition) => condition.key === key);
    const required = own.filter(({ isExcluded }) => !isExcluded);
    const values = required.flatMap(({ value }) => value ?? []);
    const anyOf = required.length === 0 ? null : values.length < required.length ? 'any' : values;
    return {
      key,
      anyOf,
      noneOf: own.flatMap(({ value, isExcluded }) => (isExcluded && value !== null ? [value] : [])),
    };
  });
}
