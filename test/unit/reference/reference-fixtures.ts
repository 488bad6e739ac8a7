import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { type NodeSpec, UNKNOWN_SPEC } from '../../../src/domain/cluster/node-spec.js';
import type { Labels } from '../../../src/domain/cluster/observation.js';
import { createReference, type ReferenceOptions } from '../../../src/reference/reference.js';

/** Options of an empty configuration. */
export const OPTIONS: ReferenceOptions = {
  gridData: 'electricity-maps',
  ownRegions: [],
  defaultGridZone: null,
  defaultIntensityGramsPerKwh: null,
  defaultPue: null,
  serverLifetimeSeconds: 35_040 * 3600,
  hasAutopilotPrices: false,
  prices: {
    cpuUsdPerCoreHour: null,
    memoryUsdPerGibHour: null,
    gpuUsdPerHour: null,
    cpuSpotUsdPerCoreHour: null,
    memorySpotUsdPerGibHour: null,
    nodes: [],
    discount: 0,
  },
};
export const reference = createReference(OPTIONS);
export const alternative = createReference({ ...OPTIONS, gridData: 'alternative' });
export const spec = (over: Partial<NodeSpec>): NodeSpec => ({ ...UNKNOWN_SPEC, ...over });
export const node = (over: Partial<NodeSpec>, labels: Labels = {}, windowStart = 1_790_000_100) => ({
  spec: spec(over),
  labels,
  windowStart,
});
export const factorsFor = (over: Partial<NodeSpec>, from = reference) => from.factorsFor(node(over), null);
export const priced = (prices: Partial<ReferenceOptions['prices']>) =>
  createReference({ ...OPTIONS, prices: { ...OPTIONS.prices, ...prices } });
const TABLES = new URL('../../../src/reference/data/', import.meta.url);
export const table = (file: string, folder = TABLES): Record<string, string>[] =>
  parse(readFileSync(new URL(file, folder)), { columns: true });
