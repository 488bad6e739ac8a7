import type { OperationHandlers } from '../contract/index.js';
import type { ReadDeps } from './deps.js';
import { toCarbonPoint } from './response/carbon-point.js';
import { toCostPoint } from './response/cost-point.js';
import { toEnergyPoint } from './response/energy-point.js';
import { toPoint } from './response/point.js';
import { answerSeries } from './series.js';

type TimeseriesOperations = Pick<
  OperationHandlers,
  'getCarbonTimeseries' | 'getCostTimeseries' | 'getEnergyTimeseries' | 'getTimeseries'
>;

export const createTimeseriesOperations = (deps: ReadDeps): TimeseriesOperations => ({
  getTimeseries: (request) => answerSeries(deps, 'getTimeseries', request, toPoint),
  getEnergyTimeseries: (request) => answerSeries(deps, 'getEnergyTimeseries', request, toEnergyPoint),
  getCarbonTimeseries: (request) => answerSeries(deps, 'getCarbonTimeseries', request, toCarbonPoint),
  getCostTimeseries: (request) => answerSeries(deps, 'getCostTimeseries', request, toCostPoint),
});
