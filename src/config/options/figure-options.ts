import { DAY_SECONDS } from './duration-text.js';
import { numberByName } from './list-types.js';
import { option } from './option.js';
import { decimal, duration, oneOf, optional, text } from './value-types.js';

/** In USD; the maximum is far above any published price. */
const price = decimal(0, 10_000);

/** Values that replace those of the reference tables. */
export const FIGURE_OPTIONS = {
  gridData: option(
    'GREENKUBE_GRID_DATA',
    oneOf('electricity-maps', 'alternative'),
    'electricity-maps',
    'Table of yearly grid intensities: Electricity Maps (ODbL), or figures of Ember, Google and EPA.',
  ),
  defaultGridZone: option(
    'GREENKUBE_DEFAULT_GRID_ZONE',
    optional(text(/^[A-Z]{2}(-[A-Z0-9]{1,10}){0,3}$/, 'a zone such as FR or US-CAL-CISO')),
    null,
    'Grid zone of nodes whose region is unknown, such as on-premises machines.',
  ),
  defaultIntensityGramsPerKwh: option(
    'GREENKUBE_DEFAULT_INTENSITY',
    optional(decimal(0, 2000)),
    null,
    "Grid intensity in g CO2e per kWh for nodes in an unknown zone. Default: 473, Ember's world average for 2024, with a band of 60 %.",
  ),
  defaultPue: option(
    'GREENKUBE_DEFAULT_PUE',
    optional(decimal(1, 10)),
    null,
    'Power usage effectiveness of nodes whose provider publishes none. Default: 1.5 (1.2 to 2).',
  ),
  serverLifetimeSeconds: option(
    'GREENKUBE_SERVER_LIFETIME',
    duration(365 * DAY_SECONDS, 20 * 365 * DAY_SECONDS),
    4 * 365 * DAY_SECONDS,
    'Service life of servers, over which the emissions of their manufacturing are spread.',
  ),
  priceCpuUsdPerCoreHour: option(
    'GREENKUBE_PRICE_CPU',
    optional(price),
    null,
    'USD per vCPU and hour. Default: the reference price.',
  ),
  priceMemoryUsdPerGibHour: option(
    'GREENKUBE_PRICE_MEMORY',
    optional(price),
    null,
    'USD per GiB of memory and hour. Default: the reference price.',
  ),
  priceSpotCpuUsdPerCoreHour: option(
    'GREENKUBE_PRICE_SPOT_CPU',
    optional(price),
    null,
    'USD per vCPU and hour on spot nodes. Default: the reference price.',
  ),
  priceSpotMemoryUsdPerGibHour: option(
    'GREENKUBE_PRICE_SPOT_MEMORY',
    optional(price),
    null,
    'USD per GiB of memory and hour on spot nodes. Default: the reference price.',
  ),
  priceGpuUsdPerHour: option(
    'GREENKUBE_PRICE_GPU',
    optional(price),
    null,
    'USD per GPU and hour. Default: the reference price.',
  ),
  nodePricesUsdPerHour: option(
    'GREENKUBE_NODE_PRICES',
    numberByName(price, '`m5.large=0.096,n2-standard-4=0.19`'),
    {},
    'USD per hour of whole nodes, by instance type. Takes precedence over prices per resource.',
  ),
};
