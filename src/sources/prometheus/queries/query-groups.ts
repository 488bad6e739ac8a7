import type { Matrix } from '../client/matrix.js';
import type { Series } from '../client/sample-series.js';
import {
  COMPARED_QUERIES,
  EARLY_QUERIES,
  LABEL_QUERIES,
  QUERIES,
  type QueryName,
  RATES_OVER_LONGER,
  STATE_COPY_QUERIES,
  SUB_STEP_QUERIES,
  UID_QUERIES,
  UNNAMED_NAMES,
} from './queries.js';

/** Label that says which query of a group a series belongs to. No exporter uses it. */
const MARK = 'greenkube_query';
/** VictoriaMetrics refuses queries of more than 16 KiB by default (`-search.maxQueryLen`). */
const MAX_QUERY_LENGTH = 15_500;

/**
 * Queries that are sent together: one request for each family of metrics. The first two groups have the queries without
 * which a window cannot be observed.
 */
export const MANDATORY_GROUPS: readonly (readonly QueryName[])[] = [
  ['podInfo', 'nodeInfo'],
  ['containerCpu', 'rootCpu', 'exporterCpu'],
];
const FAMILIES: readonly (readonly QueryName[])[] = [
  ['cpuRates', 'memoryValues'],
  ['memorySum', 'memoryCount', 'memoryMax', 'oomEvents'],
  ['diskReads', 'diskWrites', 'throttledPeriods', 'cfsPeriods'],
  ['networkReceive', 'networkTransmit', 'cpuResets'],
  ['podPhase', 'podOwner', 'replicaSetOwner', 'jobOwner', 'restarts', 'oomTerminations'],
  ['podLabels', 'namespaceLabels'],
  ['requests', 'limits', 'initRequests', 'sidecars', 'overheadCpu', 'overheadMemory'],
  ['autoscalerInfo', 'autoscalerMinReplicas', 'autoscalerMaxReplicas', 'autoscalerTargets'],
  ['nodeLabels', 'nodeCapacity', 'nodeAllocatable', 'nodeNames'],
  ['rootMemory', 'exporterMemory', 'cadvisorSamples', 'machineCores', 'machineMemory'],
  ['keplerJoules', 'dcgmMillijoules', 'dcgmWatts', 'dcgmUtilisation'],
];

/** Queries that only some clusters need, and those that are sent before the families. */
const ELSEWHERE: ReadonlySet<QueryName> = new Set([
  ...EARLY_QUERIES,
  ...MANDATORY_GROUPS.flat(),
  ...UID_QUERIES,
  ...STATE_COPY_QUERIES,
  ...RATES_OVER_LONGER,
  ...UNNAMED_NAMES,
]);

/** The groups that every cluster needs after the mandatory ones. */
export function familyGroups(hasLabels: boolean): readonly (readonly QueryName[])[] {
  const families = hasLabels ? FAMILIES : FAMILIES.map((names) => names.filter((name) => !LABEL_QUERIES.has(name)));
  return families.filter(({ length }) => length > 0);
}

/** Queries in no group, which would never be sent; empty. */
export const queriesWithoutGroup = (): QueryName[] => {
  const grouped = new Set([...ELSEWHERE, ...FAMILIES.flat()]);
  return (Object.keys(QUERIES) as QueryName[]).filter((name) => !grouped.has(name));
};

/**
 * Divides queries into groups that can be one request: with the same evaluation times, and not longer than stores
 * accept.
 * @param promqlOf the text of one query
 */
export function divideIntoGroups(
  names: readonly QueryName[],
  promqlOf: (name: QueryName) => string,
): (readonly QueryName[])[] {
  const groups: QueryName[][] = [];
  for (const isSame of [
    (name: QueryName) => SUB_STEP_QUERIES.has(name),
    (name: QueryName) => COMPARED_QUERIES.has(name),
    (name: QueryName) => !SUB_STEP_QUERIES.has(name) && !COMPARED_QUERIES.has(name),
  ]) {
    let length = Number.POSITIVE_INFINITY;
    for (const name of names.filter(isSame)) {
      const added = marked(name, promqlOf(name)).length + OR.length;
      length += added;
      if (length > MAX_QUERY_LENGTH) {
        groups.push([name]);
        length = added;
      } else groups.at(-1)?.push(name);
    }
  }
  return groups;
}

const OR = ' or ';
const marked = (name: QueryName, promql: string): string => `label_replace(${promql}, "${MARK}", "${name}", "", "")`;

/** One query for a group: the union of its queries, each marked with its name. */
export function groupPromql(names: readonly QueryName[], promqlOf: (name: QueryName) => string): string {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return promqlOf(only);
  return names.map((name) => marked(name, promqlOf(name))).join(OR);
}

/** The results of the queries of a group, by name; null if a series has no mark. */
export function splitGroup(
  names: readonly QueryName[],
  { series, annotations }: Matrix,
): Map<QueryName, Matrix> | null {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return new Map([[only, { series, annotations }]]);
  const results = new Map<string, Series[]>(names.map((name) => [name, []]));
  for (const each of series) {
    const { [MARK]: name = '', ...labels } = each.labels;
    const result = results.get(name);
    if (result === undefined) return null;
    result.push({ ...each, labels });
  }
  return new Map(names.map((name) => [name, { series: results.get(name) ?? [], annotations }]));
}
