import { DISTRIBUTION, type Place } from '../../src/store/citus/distribution.js';

/**
 * Statements that Citus rejects, as far as their text shows it.
 * https://docs.citusdata.com/en/stable/develop/reference_workarounds.html#limitations and the error messages of its
 * planner
 */
interface Rule {
  readonly name: string;
  isBroken(statement: Statement): boolean;
}

interface Statement {
  readonly sql: string;
  readonly places: ReadonlySet<Place>;
  /** Table that is written, if any. */
  readonly target: string | null;
  readonly isMutable: (sql: string) => boolean;
}

const PLACES: Readonly<Record<string, Place>> = DISTRIBUTION;
const isDistributed = (place: Place | undefined): boolean =>
  place !== undefined && place !== 'reference' && place !== 'local';
const TABLE = new RegExp(`\\b(?:from|join|into|update|using)\\s+(${Object.keys(PLACES).join('|')})\\b`, 'g');
const tablesIn = (sql: string): string[] => [...sql.matchAll(TABLE)].flatMap(([, table]) => table ?? []);
const hasDistributed = (sql: string): boolean => tablesIn(sql).some((table) => isDistributed(PLACES[table]));

/** Subqueries in parentheses at any depth. */
function subqueriesIn(sql: string): string[] {
  const starts: number[] = [];
  const found: string[] = [];
  for (let at = 0; at < sql.length; at += 1) {
    if (sql[at] === '(') starts.push(at + 1);
    if (sql[at] === ')') {
      const inside = sql.slice(starts.pop() ?? at, at);
      if (/^\s*select\b/.test(inside)) found.push(inside);
    }
  }
  return found;
}

const ALIAS = /(?:\bfrom|\bjoin|,)\s+(?:lateral\s+)?([a-z_]+)(?:\s+as)?(?:\s+([a-z_]+))?/g;
/** Aliases that a query uses without defining them. */
function outerAliases(sql: string): string[] {
  const own = new Set([...sql.matchAll(ALIAS)].flatMap(([, table, alias]) => [table, alias]));
  for (const [, alias] of sql.matchAll(/\)\s+(?:as\s+)?([a-z_]+)/g)) own.add(alias);
  return [...sql.matchAll(/\b([a-z_]+)\.[a-z_*]/g)].flatMap(([, alias]) => (own.has(alias) ? [] : (alias ?? [])));
}

const after = (sql: string, mark: RegExp): string => sql.split(mark).slice(1).join(' ');
const ON_CONFLICT = /\bdo update\b/;
const isPlaced = ({ target }: Statement): boolean => target !== null && PLACES[target] !== 'local';
const WITH_IDENTITY = new Set(['cluster', 'namespace', 'node', 'workload', 'pod']);

export const RULES: readonly Rule[] = [
  {
    name: 'an upsert of a distributed or reference table uses only immutable functions',
    isBroken: (one) => isPlaced(one) && one.isMutable(after(one.sql, ON_CONFLICT).split(/\breturning\b/)[0] ?? ''),
  },
  {
    name: 'a returning clause uses only immutable functions',
    isBroken: (one) => isPlaced(one) && one.isMutable(after(one.sql, /\breturning\b/)),
  },
  {
    name: 'updates and deletes call only immutable functions',
    isBroken: (one) => isPlaced(one) && /^\s*(update|delete)\b/.test(one.sql) && one.isMutable(one.sql),
  },
  {
    name: 'the distribution column of a table is never changed',
    isBroken: ({ sql, target }) => {
      const column = target === null ? undefined : PLACES[target];
      const set = ON_CONFLICT.test(sql) ? after(sql, ON_CONFLICT) : sql.startsWith('update') ? sql : '';
      const assigned = /\bset\s+\(([^)]*)\)/.exec(set)?.[1] ?? set.split(/\bwhere\b/)[0] ?? '';
      return isDistributed(column) && new RegExp(`\\b${column}\\b(?!\\s*\\.)`).test(assigned);
    },
  },
  {
    name: 'insert from select includes the id, if the table has one',
    isBroken: ({ sql, target }) =>
      target !== null && WITH_IDENTITY.has(target) && /^\s*insert\b/.test(sql) && !/overriding system value/.test(sql),
  },
  {
    name: 'no subquery on facts is correlated',
    isBroken: ({ sql }) =>
      subqueriesIn(sql).some((subquery) => hasDistributed(subquery) && outerAliases(subquery).length > 0),
  },
  {
    name: 'every subquery on facts has a column',
    isBroken: ({ sql }) =>
      subqueriesIn(sql).some((subquery) => hasDistributed(subquery) && /^\s*select\s+from\b/.test(subquery)),
  },
  {
    name: 'rows of facts are not locked individually',
    isBroken: ({ sql }) => hasDistributed(sql) && /\bfor (no key )?(update|share)\b/.test(sql),
  },
  {
    name: 'no query contains a nested write',
    isBroken: ({ sql }) => /\bas\s+(not\s+)?(materialized\s+)?\(\s*(insert|update|delete)\b/.test(sql),
  },
  {
    name: 'reads of facts use no recursion, samples, grouping sets or lateral subqueries',
    isBroken: ({ sql }) =>
      hasDistributed(sql) &&
      /\bwith recursive\b|\btablesample\b|\bgrouping sets\b|\b(rollup|cube)\s*\(|\blateral\s*\(/.test(sql),
  },
  {
    name: 'lists of several types are joined with facts in their own subquery',
    isBroken: ({ sql }) => hasDistributed(sql) && /\bjoin unnest\(\s*[$?][^()]*,/.test(sql),
  },
  {
    name: 'local tables are combined with facts only as the target of a write or as a branch of a union',
    isBroken: ({ sql, target, places }) =>
      places.has('local') &&
      hasDistributed(sql) &&
      !(target !== null && PLACES[target] === 'local') &&
      !/\bunion all\b/.test(sql),
  },
];

/** Names of the rules that a statement violates. @param mutableFunctions names, as in pg_proc */
export function rulesBrokenBy(text: string, mutableFunctions: ReadonlySet<string>): string[] {
  const sql = text.toLowerCase().replace(/\s+/g, ' ').trim();
  const statement: Statement = {
    sql,
    places: new Set(tablesIn(sql).flatMap((table) => PLACES[table] ?? [])),
    target: /\b(?:insert into|^update|^delete from)\s+([a-z_]+)/.exec(sql)?.[1] ?? null,
    isMutable: (part) =>
      /[-+] interval\b/.test(part) ||
      [...part.matchAll(/\b([a-z_]+)\(/g)].some(([, name]) => mutableFunctions.has(name ?? '')),
  };
  if (statement.target !== null && PLACES[statement.target] === undefined) return [];
  return RULES.filter((rule) => rule.isBroken(statement)).map(({ name }) => name);
}
