import type { Config } from '../config/config.js';
import { createReference, type Reference } from './reference.js';

/** The coefficients with the settings of the operator. @throws ReferenceDataError if a table is missing or invalid */
export const createConfiguredReference = (config: Config): Reference =>
  createReference({
    gridData: config.gridData,
    ownRegions: config.operatorRegions,
    defaultGridZone: config.defaultGridZone,
    defaultIntensityGramsPerKwh: config.defaultIntensityGramsPerKwh,
    defaultPue: config.defaultPue,
    serverLifetimeSeconds: config.serverLifetimeSeconds,
    prices: {
      cpuUsdPerCoreHour: config.priceCpuUsdPerCoreHour,
      memoryUsdPerGibHour: config.priceMemoryUsdPerGibHour,
      gpuUsdPerHour: config.priceGpuUsdPerHour,
      cpuSpotUsdPerCoreHour: config.priceSpotCpuUsdPerCoreHour,
      memorySpotUsdPerGibHour: config.priceSpotMemoryUsdPerGibHour,
      nodes: config.operatorPrices,
      discount: config.priceDiscount,
    },
    hasAutopilotPrices: config.hasAutopilotPrices,
  });
