import type { GridData } from './intensity-table.js';

/** Attribution of a table: its sources and the licence of its figures. */
export interface Credit {
  readonly table: string;
  readonly credit: string;
  readonly licence: string;
}

const CCF = 'Cloud Carbon Footprint';
const GRID_CREDITS: Readonly<Record<GridData, Credit>> = {
  'electricity-maps': {
    table: 'grid-intensity.csv',
    credit: 'Electricity Maps, republished in CO2.js by The Green Web Foundation',
    licence: 'ODbL-1.0',
  },
  alternative: {
    table: 'grid-intensity-alternative.csv',
    credit:
      'Ember, republished in CO2.js by The Green Web Foundation; Google Cloud region carbon data; US EPA eGRID2022',
    licence: 'CC-BY-SA-4.0 as stated by CO2.js (Ember: CC-BY-4.0); Apache-2.0; public domain',
  },
};

/** Attributions of all tables in use. */
export const creditsOf = (gridData: GridData): readonly Credit[] => [
  GRID_CREDITS[gridData],
  {
    table: 'power-curves.csv',
    credit: `SPECpower_ssj2008 results published by SPEC (spec.org), as distributed with ${CCF}; factors fitted to measurements of Teads Engineering and to BoaviztAPI 2.5.0`,
    licence: 'Apache-2.0; SPEC and the benchmark name are trademarks of SPEC',
  },
  {
    table: 'measured-hosts.csv',
    credit: `Teads Engineering EC2 dataset, as distributed with ${CCF}`,
    licence: 'Apache-2.0',
  },
  {
    table: 'instance-types.csv',
    credit: `Kubernetes cluster autoscaler; ${CCF}; GreenKube; the providers' product facts`,
    licence: 'Apache-2.0',
  },
  { table: 'provider-defaults.csv', credit: `${CCF}; GreenKube`, licence: 'Apache-2.0' },
  {
    table: 'regions.csv',
    credit: `${CCF}; GreenKube; Carbon Aware SDK (Green Software Foundation)`,
    licence: 'Apache-2.0; MIT',
  },
  { table: 'gpu-power.csv', credit: `${CCF}; board power as published by the vendors`, licence: 'Apache-2.0' },
  { table: 'prices.csv', credit: 'OpenCost', licence: 'Apache-2.0' },
  {
    table: 'instance-prices.csv',
    credit: 'list prices published by Amazon and Microsoft, exported by instances.vantage.sh',
    licence: 'facts without a licence',
  },
  {
    table: 'serverless-prices.csv',
    credit: 'list prices published by Amazon, Microsoft and Google',
    licence: 'facts without a licence',
  },
];
