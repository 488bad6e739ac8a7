import { CURRENCY_CODES } from './currency-codes.js';
import { DAY_SECONDS } from './duration-text.js';
import { list, valueByName } from './list-types.js';
import { MAX_PRICE_USD } from './operator-facts.js';
import { option } from './option.js';
import { nodePrices } from './price-types.js';
import {
  anyText,
  boolean,
  decimal,
  duration,
  GRID_ZONE,
  oneOf,
  optional,
  text,
  type ValueType,
} from './value-types.js';

const currency: ValueType<string> = {
  syntax: 'ISO 4217 code such as `EUR`',
  parse: (value) => {
    if (!CURRENCY_CODES.has(value)) throw new Error('must be the code of a current currency (ISO 4217), such as EUR');
    return value;
  },
  show: (value) => value,
};

/** In USD; the maximum is far above any published price. */
const price = decimal(0, MAX_PRICE_USD);
const labelPair = text(
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?=[A-Za-z0-9._-]{1,63}$/,
  'labels such as lifecycle=preemptible',
);

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
    optional(GRID_ZONE),
    null,
    'Grid zone of nodes whose region is unknown, such as on-premises machines.',
  ),
  regionZones: option(
    'GREENKUBE_REGION_ZONES',
    valueByName(GRID_ZONE, '`dc-paris=FR,dc-fremont=US-CAL-CISO`'),
    {},
    'Grid zones of your own regions, by the value of the node label `topology.kubernetes.io/region` or `zone`. They take precedence over the built-in table. A label that is itself the name of a grid zone is used directly.',
  ),
  regionsFile: option(
    'GREENKUBE_REGIONS_FILE',
    optional(anyText('path')),
    null,
    'CSV file of your own regions with the columns `provider` (may be empty or missing), `region`, `grid_zone`. Read at startup.',
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
    'USD per vCPU and hour. Takes precedence over list prices. Default: the list price of the instance type, else the reference price.',
  ),
  priceMemoryUsdPerGibHour: option(
    'GREENKUBE_PRICE_MEMORY',
    optional(price),
    null,
    'USD per GiB of memory and hour. Takes precedence over list prices. Default: as for the vCPU.',
  ),
  priceSpotCpuUsdPerCoreHour: option(
    'GREENKUBE_PRICE_SPOT_CPU',
    optional(price),
    null,
    'USD per vCPU and hour on spot nodes. Default: the spot price of the instance type, else a fraction of the on-demand price.',
  ),
  priceSpotMemoryUsdPerGibHour: option(
    'GREENKUBE_PRICE_SPOT_MEMORY',
    optional(price),
    null,
    'USD per GiB of memory and hour on spot nodes. Default: as for the vCPU.',
  ),
  priceGpuUsdPerHour: option(
    'GREENKUBE_PRICE_GPU',
    optional(price),
    null,
    'USD per GPU and hour. Default: the reference price.',
  ),
  priceDiscount: option(
    'GREENKUBE_PRICE_DISCOUNT',
    decimal(0, 1),
    0,
    'Discount on on-demand list and reference prices, as a fraction, such as 0.15 for 15 %. Your own prices are not reduced.',
  ),
  nodePrices: option(
    'GREENKUBE_NODE_PRICES',
    nodePrices,
    [],
    'USD per hour of whole nodes, by instance type. A price with a date (UTC, not in the future) applies to windows from that day on. Takes precedence over all prices except those of `GREENKUBE_PRICES_FILE`.',
  ),
  pricesFile: option(
    'GREENKUBE_PRICES_FILE',
    optional(anyText('path')),
    null,
    'CSV file of prices of whole nodes with the columns `provider`, `instance_type`, `node_selector` (labels such as `pool=gpu`), `region`, `usd_per_hour`, `spot`, `valid_from`. Read at startup. The labels in `node_selector` are stored, like those of `GREENKUBE_LABELS`.',
  ),
  currency: option(
    'GREENKUBE_CURRENCY',
    currency,
    'USD',
    'Currency in which responses give costs in addition to US dollars. Prices and other options stay in USD.',
  ),
  currencyRate: option(
    'GREENKUBE_CURRENCY_RATE',
    optional(decimal(0.000_001, 1_000_000_000)),
    null,
    'Units of `GREENKUBE_CURRENCY` per US dollar, such as 0.92. Required for currencies other than USD; it is never fetched. It applies to all ranges.',
  ),
  hasAutopilotPrices: option(
    'GREENKUBE_GKE_AUTOPILOT_PRICES',
    boolean,
    false,
    'Whether pods on nodes of GKE Autopilot cost the list price of their requests, as Google bills them, and idle capacity costs nothing. Otherwise their nodes are priced like other nodes.',
  ),
  spotLabels: option(
    'GREENKUBE_SPOT_LABELS',
    list(labelPair, 'comma-separated labels, such as `lifecycle=preemptible`'),
    [],
    'Node labels that mark spot nodes, in addition to those of cloud providers and autoscalers.',
  ),
};
