import { NODE_MEASURES, type NodeMeasures } from './facts.js';
import { foldColumns } from './fold.js';

const NOTHING = Object.fromEntries(Object.keys(NODE_MEASURES).map((name) => [name, null])) as NodeMeasures;

/** Folds node rows by the table NODE_MEASURES; all null without rows. */
export const foldNodeMeasures = (rows: readonly NodeMeasures[]): NodeMeasures =>
  foldColumns(NODE_MEASURES, NOTHING, rows);
