import type { OperationHandlers } from '../contract/index.js';
import type { ReadDeps } from './deps.js';
import { toCarbonPoint } from './response/carbon-point.js';
import { toCostPoint } from './response/cost-point.js';
import { toEnergyPoint } from './response/energy-point.js';
import { toPoint } from './response/point.js';
import {
  CARBON_POINT_MEASURES,
  COST_POINT_MEASURES,
  ENERGY_POINT_MEASURES,
  POINT_MEASURES,
} from './response/shown-measures.js';
import { answerSeries } from './series.js';

type TimeseriesOperations = Pick<
  OperationHandlers,
  'getCarbonTimeseries' | 'getCostTimeseries' | 'getEnergyTimeseries' | 'getTimeseries'
>;

export const createTimeseriesOperations = (deps: ReadDeps): TimeseriesOperations => ({
  getTimeseries: (request) =>
    answerSeries(deps, 'getTimeseries', request, toPoint, { measures: POINT_MEASURES, hasPeaks: false }),
  getEnergyTimeseries: (request) =>
    answerSeries(deps, 'getEnergyTimeseries', request, toEnergyPoint, { measures: ENERGY_POINT_MEASURES }),
  getCarbonTimeseries: (request) =>
    answerSeries(deps, 'getCarbonTimeseries', request, toCarbonPoint, {
      measures: CARBON_POINT_MEASURES,
      hasPeaks: false,
    }),
  getCostTimeseries: (request) =>
    answerSeries(deps, 'getCostTimeseries', request, toCostPoint, { measures: COST_POINT_MEASURES, hasPeaks: false }),
});
