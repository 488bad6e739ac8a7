import { NODE_MEASURES, type NodeMeasureName, type NodeMeasures } from './facts.js';

const NODE_MEASURE_NAMES = Object.keys(NODE_MEASURES) as readonly NodeMeasureName[];

/** Folds node rows by the table NODE_MEASURES: null is neutral, exactly as in SQL's aggregates. */
export function foldNodeMeasures(rows: Iterable<NodeMeasures>): NodeMeasures {
  const total = new Map<NodeMeasureName, number>();
  for (const row of rows) {
    for (const name of NODE_MEASURE_NAMES) {
      const value = row[name];
      if (value === null) continue;
      const before = total.get(name);
      total.set(name, before === undefined ? value : fold(NODE_MEASURES[name], before, value));
    }
  }
  // Every name of the table is set, so the object has exactly the keys of the type.
  return Object.fromEntries(NODE_MEASURE_NAMES.map((name) => [name, total.get(name) ?? null])) as NodeMeasures;
}

function fold(how: (typeof NODE_MEASURES)[NodeMeasureName], a: number, b: number): number {
  if (how === 'sum') return a + b;
  return how === 'max' ? Math.max(a, b) : a | b;
}
