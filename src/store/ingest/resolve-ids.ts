import type { Knex } from 'knex';
import { arrayText } from '../sql/bulk-write.js';

/** Cache of the ids of names, shared by successive windows. */
export interface IdCache {
  find(key: string): number | undefined;
  /** Must be called after the commit of the transaction that created the ids. */
  add(entries: ReadonlyMap<string, number>): void;
}

/**
 * Maximum number of entries: about 150 bytes each, 30 MB in total. A full cache is cleared; ids never change, so
 * clearing costs one look-up per name.
 */
const MAX_ENTRIES = 200_000;

export function createIdCache(): IdCache {
  const ids = new Map<string, number>();
  return {
    find: (key) => ids.get(key),
    add: (entries) => {
      if (ids.size + entries.size > MAX_ENTRIES) ids.clear();
      for (const [key, id] of entries) if (ids.size < MAX_ENTRIES) ids.set(key, id);
    },
  };
}

type TableWithIds = 'cluster' | 'namespace' | 'node' | 'workload' | 'pod';

/**
 * Reserves identity values from the sequence of a table, for inserts with `overriding system value`. A distributed database
 * does not generate them for `insert ... select`.
 */
export async function takeNextIds(trx: Knex, table: TableWithIds, count: number): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `select nextval(pg_get_serial_sequence(?, 'id'))::integer as id from generate_series(1, ?::integer)`,
    [table, count],
  );
  return rows.map(({ id }) => id);
}

type KeyPart = string | number;
type KeyColumn = readonly [name: string, type: 'text' | 'integer'];

/** A dimension table: the columns that identify a row within a cluster, and the other columns of a new row. */
export interface NamedDimension<Item> {
  readonly table: 'namespace' | 'node' | 'workload';
  readonly key: readonly KeyColumn[];
  keyOf(item: Item): readonly KeyPart[];
}

/** Separator of key parts: names cannot contain it, because PostgreSQL cannot store it. Joining is much faster than JSON. */
const NUL = '\0';

const cacheKey = (table: string, clusterId: number, key: readonly KeyPart[]): string =>
  `${table} ${clusterId} ${key.join(NUL)}`;

/** Ids in nested maps by the parts of their keys. This avoids creating a text per key: each pod of a window needs two look-ups. */
type Branch = Map<KeyPart, Branch | number>;

function idAt(ids: Branch, key: readonly KeyPart[]): number | undefined {
  let at: Branch | number | undefined = ids;
  for (const part of key) at = typeof at === 'object' ? at.get(part) : undefined;
  return typeof at === 'number' ? at : undefined;
}

function setId(ids: Branch, key: readonly KeyPart[], id: number): void {
  const [part, ...rest] = key;
  if (part === undefined) throw new Error('the key has no parts');
  if (rest.length === 0) {
    ids.set(part, id);
    return;
  }
  const next = ids.get(part);
  const branch: Branch = typeof next === 'object' ? next : new Map();
  ids.set(part, branch);
  setId(branch, rest, id);
}

/** Ids by name within one transaction. */
export interface Ids<Item> {
  of(item: Item): number;
}

/**
 * Ids of all items; inserts missing rows. Existing rows are looked up first, because an upsert would consume an identity value
 * per row and window. Keys are sorted, so that concurrent writers cannot deadlock.
 * @param fresh receives the ids that were not in the cache; add them to the cache after the commit
 */
export async function resolveIds<Item>(
  trx: Knex,
  cache: IdCache,
  fresh: Map<string, number>,
  clusterId: number,
  dimension: NamedDimension<Item>,
  items: readonly Item[],
): Promise<Ids<Item>> {
  const found: Branch = new Map();
  const unknown = new Map<string, readonly KeyPart[]>();
  for (const item of items) {
    const key = dimension.keyOf(item);
    const text = cacheKey(dimension.table, clusterId, key);
    const id = cache.find(text);
    if (id === undefined) unknown.set(text, key);
    else setId(found, key, id);
  }
  const addRows = (rows: readonly Record<string, KeyPart>[]): void => {
    for (const row of rows) {
      const key = dimension.key.map(([name]) => row[name] ?? '');
      const text = cacheKey(dimension.table, clusterId, key);
      setId(found, key, Number(row['id']));
      fresh.set(text, Number(row['id']));
      unknown.delete(text);
    }
  };
  for (const statement of [selectIds, insertIds, selectIds]) {
    if (unknown.size > 0) addRows(await statement(trx, clusterId, dimension, sortedKeys(unknown)));
  }
  return {
    of: (item) => {
      const id = idAt(found, dimension.keyOf(item));
      if (id === undefined) throw new Error(`no ${dimension.table} row for ${dimension.keyOf(item).join('/')}`);
      return id;
    },
  };
}

const sortedKeys = (keys: ReadonlyMap<string, readonly KeyPart[]>): (readonly KeyPart[])[] =>
  [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);

type IdRows = readonly Record<string, KeyPart>[];

/** SQL `unnest(?::text[], ...)` and its bindings. */
function unnested<Item>(dimension: NamedDimension<Item>, keys: readonly (readonly KeyPart[])[]) {
  const names = dimension.key.map(([name]) => name);
  return {
    names,
    source: `unnest(${dimension.key.map(([, type]) => `?::${type}[]`).join(', ')}) as u(${names.join(', ')})`,
    arrays: names.map((_, index) => arrayText(keys.map((key) => key[index] ?? null))),
  };
}

async function selectIds<Item>(
  trx: Knex,
  clusterId: number,
  dimension: NamedDimension<Item>,
  keys: readonly (readonly KeyPart[])[],
): Promise<IdRows> {
  const { names, source, arrays } = unnested(dimension, keys);
  const { rows } = await trx.raw<{ rows: IdRows }>(
    `select d.id, ${names.map((name) => `d.${name}`).join(', ')} from ${dimension.table} d
       join ${source} on ${names.map((name) => `d.${name} = u.${name}`).join(' and ')}
      where d.cluster_id = ?`,
    [...arrays, clusterId],
  );
  return rows;
}

/** Inserts missing rows. A row that another writer has inserted concurrently is not returned; the next look-up finds it. */
async function insertIds<Item>(
  trx: Knex,
  clusterId: number,
  dimension: NamedDimension<Item>,
  keys: readonly (readonly KeyPart[])[],
): Promise<IdRows> {
  const { names, arrays } = unnested(dimension, keys);
  const types = dimension.key.map(([, type]) => `?::${type}[]`);
  const ids = await takeNextIds(trx, dimension.table, keys.length);
  const { rows } = await trx.raw<{ rows: IdRows }>(
    `insert into ${dimension.table} (id, cluster_id, ${names.join(', ')}) overriding system value
     select u.id, ?::integer, ${names.map((name) => `u.${name}`).join(', ')}
       from unnest(?::integer[], ${types.join(', ')}) as u(id, ${names.join(', ')})
     on conflict do nothing returning id, ${names.join(', ')}`,
    [clusterId, arrayText(ids), ...arrays],
  );
  return rows;
}
