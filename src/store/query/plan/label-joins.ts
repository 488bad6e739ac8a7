import { UNLABELLED } from '../../../domain/cluster/label-condition.js';
import { IDLE, SYSTEM } from '../../../domain/measures/entity-facts.js';
import {
  type BoundRequirement,
  effectiveLabelSql,
  LABEL_SUBJECTS,
  type LabelSubject,
  requirementSql,
} from '../../sql/label-sql.js';
import { type SqlBindings, type SqlPart, timestamp } from '../../sql/sql-part.js';
import type { LabelHistory } from './label-history.js';

/** SQL of the columns of a row that its labels depend on. */
export interface LabelledRow {
  /** Ids of its objects; a row without a node has none. */
  readonly ids: Readonly<Partial<Record<LabelSubject, string>>>;
  /** Instant at which the labels are valid. */
  readonly at: string;
  /** Conditions that are true for idle and system rows, which have no labels. */
  readonly isIdle: string;
  readonly isSystem: string;
}

/** Numbers of the groups by label that are not values; the group of a value has the number of the value plus FIRST_GROUP. */
export const LABEL_GROUPS = { [UNLABELLED]: 1, [SYSTEM]: 2, [IDLE]: 3 } as const;
const FIRST_GROUP = 3;
/** Whether the group with this number is a value. */
export const isLabelValue = (group: number): boolean => group > FIRST_GROUP;

/** Names of the groups by label, by their number. */
export const labelGroupNames = ({ values }: LabelHistory): Map<number, string> =>
  new Map<number, string>([
    ...Object.entries(LABEL_GROUPS).map(([name, number]) => [number, name] as const),
    ...values.map((value, index) => [FIRST_GROUP + index + 1, value] as const),
  ]);

/** SQL of the group of a row. @param value SQL of the number of its effective value */
export const labelGroupSql = (value: string, { isIdle, isSystem }: LabelledRow): string =>
  `case when ${isIdle} then ${LABEL_GROUPS[IDLE]} when ${isSystem} then ${LABEL_GROUPS[SYSTEM]}
        else coalesce(${value} + ${FIRST_GROUP}, ${LABEL_GROUPS[UNLABELLED]}) end`;

/** The joins that find the label of a row, and the number of its effective value; NULL without a value. */
export interface LabelJoin {
  readonly joins: string;
  readonly value: string;
  readonly bindings: SqlBindings;
}

/**
 * Joins a row with the labels of its objects at its time. An object has one value at a time, so no row is repeated. The lists
 * are in explicit subqueries, as in `segmentsSql`.
 * @param name prefix of aliases and bindings, unique within the statement
 */
export function joinLabel(history: LabelHistory, name: string, row: LabelledRow): LabelJoin {
  const subjects = LABEL_SUBJECTS.filter(
    (subject) => row.ids[subject] !== undefined && history.intervals[subject].ids.length > 0,
  );
  const joins = subjects.map((subject) => {
    const alias = `${name}_${subject}`;
    const own = `:${alias}`;
    const onlyPods = subject === 'node' ? `and not (${row.isIdle} or ${row.isSystem})` : '';
    return `left join (select u.id, u.valid_from, u.valid_to, u.number
                  from unnest(${own}_ids::int[], ${own}_froms::timestamptz[], ${own}_tos::timestamptz[], ${own}_numbers::int[])
                       as u (id, valid_from, valid_to, number)) as ${alias}
            on ${alias}.id = ${row.ids[subject]} and ${row.at} >= ${alias}.valid_from and ${row.at} < ${alias}.valid_to ${onlyPods}`;
  });
  const bindings = subjects.flatMap((subject) => {
    const { ids, froms, tos, numbers } = history.intervals[subject];
    const own = `${name}_${subject}`;
    return [
      [`${own}_ids`, ids],
      [`${own}_froms`, froms.map(timestamp)],
      [`${own}_tos`, tos.map(timestamp)],
      [`${own}_numbers`, numbers],
    ] as const;
  });
  const values = Object.fromEntries(subjects.map((subject) => [subject, `${name}_${subject}.number`]));
  return { joins: joins.join('\n'), value: effectiveLabelSql(values), bindings: Object.fromEntries(bindings) };
}

/** A requirement of the filter with the numbers of its values; unknown values are left out. */
export interface LabelFilter extends BoundRequirement {
  readonly history: LabelHistory;
  readonly anyOf: readonly number[] | 'any' | null;
  readonly noneOf: readonly number[];
}

/** Whether no row can meet the requirement, because nothing has the label or one of the values. */
export const isUnmet = ({ history, anyOf }: LabelFilter): boolean =>
  anyOf === 'any' ? history.values.length === 0 : anyOf !== null && anyOf.length === 0;

/** Joins and condition (`and …`) for the rows that meet all requirements. */
export function labelFilterSql(
  filters: readonly LabelFilter[],
  row: LabelledRow,
): SqlPart & { readonly joins: string } {
  const parts = filters.map(({ history, anyOf, noneOf }, index) => {
    const name = `label${index}`;
    const join = joinLabel(history, name, row);
    const bound = { anyOf: `:${name}_any::int[]`, noneOf: `:${name}_none::int[]` };
    const sql = requirementSql({ anyOf, noneOf }, join.value, bound);
    const bindings: SqlBindings = {
      ...join.bindings,
      ...(Array.isArray(anyOf) && { [`${name}_any`]: anyOf }),
      ...(noneOf.length > 0 && { [`${name}_none`]: noneOf }),
    };
    return { joins: join.joins, sql, bindings };
  });
  return {
    joins: parts.map(({ joins }) => joins).join('\n'),
    sql: parts.map(({ sql }) => sql).join(' '),
    bindings: Object.assign({}, ...parts.map(({ bindings }) => bindings)),
  };
}
