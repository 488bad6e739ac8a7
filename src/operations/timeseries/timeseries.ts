import type { OperationHandlers, Schemas } from '../../contract/index.js';
import type { ReadDeps } from '../shared/deps.js';
import {
  CARBON_POINT_MEASURES,
  COST_POINT_MEASURES,
  ENERGY_POINT_MEASURES,
  POINT_MEASURES,
} from '../shared/response/shown-measures.js';
import { answerSeries, type SeriesOperation } from './answer-series.js';
import { answerCoverage } from './coverage.js';
import { toCarbonPoint, toCostPoint, toEnergyPoint, toPoint } from './points.js';

type TimeseriesOperations = Pick<
  OperationHandlers,
  'getCarbonTimeseries' | 'getCostTimeseries' | 'getCoverage' | 'getEnergyTimeseries' | 'getTimeseries'
>;

const ALL: SeriesOperation<Schemas['Point']> = {
  operation: 'getTimeseries',
  name: 'timeseries',
  schema: 'Point',
  shown: { measures: POINT_MEASURES, hasPeaks: false },
  toItem: toPoint,
};
const ENERGY: SeriesOperation<Schemas['EnergyPoint']> = {
  operation: 'getEnergyTimeseries',
  name: 'energy',
  schema: 'EnergyPoint',
  shown: { measures: ENERGY_POINT_MEASURES },
  toItem: toEnergyPoint,
};
const CARBON: SeriesOperation<Schemas['CarbonPoint']> = {
  operation: 'getCarbonTimeseries',
  name: 'carbon',
  schema: 'CarbonPoint',
  shown: { measures: CARBON_POINT_MEASURES, hasPeaks: false },
  toItem: toCarbonPoint,
};
const COST: SeriesOperation<Schemas['CostPoint']> = {
  operation: 'getCostTimeseries',
  name: 'cost',
  schema: 'CostPoint',
  shown: { measures: COST_POINT_MEASURES, hasPeaks: false },
  toItem: toCostPoint,
};

export const createTimeseriesOperations = (deps: ReadDeps): TimeseriesOperations => ({
  getCoverage: (request) => answerCoverage(deps, request),
  getTimeseries: (request) => answerSeries(deps, ALL, request),
  getEnergyTimeseries: (request) => answerSeries(deps, ENERGY, request),
  getCarbonTimeseries: (request) => answerSeries(deps, CARBON, request),
  getCostTimeseries: (request) => answerSeries(deps, COST, request),
});
