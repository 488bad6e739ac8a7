import type { Banded, PodSize } from '../domain/estimation/factors.js';
import { bandedCells, type CsvRow, numberIn, ReferenceDataError, readTable } from './csv-table.js';

const FILE = 'serverless-prices.csv';
const COLUMNS = [
  'provider',
  'product',
  'region',
  'architecture',
  'usd_per_vcpu_hour',
  'usd_per_gib_hour',
  'band_low',
  'band_high',
  'vcpu_sizes',
  'gib_per_size',
  'overhead_gib',
  'source',
] as const;
export type ServerlessRow = CsvRow<(typeof COLUMNS)[number]>;

/** List price of pods of one product, and the sizes that it has. */
export interface ServerlessPrice {
  /** Region to which the price applies. */
  readonly region: string;
  readonly usdPerVcpuHour: number;
  readonly usdPerGibHour: number;
  /** Relative band in the region; null for the usual one of list prices. */
  readonly band: Banded | null;
  /** The smallest size with room for a request and for the memory that the product adds. */
  readonly sizeOf: (request: PodSize) => PodSize;
}

/** List price of pods, or null. @param architecture `amd64`, or null if unknown */
export type FindServerlessPrice = (product: string, architecture: string | null) => ServerlessPrice | null;

/** List prices by product and architecture; an architecture without a row has the price of `amd64`. */
export function readServerlessPrices(): FindServerlessPrice {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['provider', 'product', 'architecture'] });
  const prices = new Map(
    rows.map((row) => [
      `${row.product}/${row.architecture}`,
      {
        region: row.region,
        usdPerVcpuHour: numberIn(row, 'usd_per_vcpu_hour', FILE),
        usdPerGibHour: numberIn(row, 'usd_per_gib_hour', FILE),
        band: bandIn(row),
        sizeOf: podSizes(row),
      },
    ]),
  );
  return (product, architecture) =>
    prices.get(`${product}/${architecture ?? 'amd64'}`) ?? prices.get(`${product}/amd64`) ?? null;
}

/** The relative band of a price that was entered without a second source; null for two empty cells. */
function bandIn(row: ServerlessRow): Banded | null {
  if (row.band_low === '' && row.band_high === '') return null;
  const where = `${FILE}: ${row.product}/${row.architecture}`;
  return bandedCells(1, numberIn(row, 'band_low', FILE), numberIn(row, 'band_high', FILE), where);
}

/** Tolerance for rounding errors, such as those of 0.1 + 0.2. */
const ROUNDING = 1e-9;

/** The smallest amount on a scale that is not below the given one; null beyond the largest. */
type Scale = (amount: number) => number | null;

/**
 * The sizes of a product. Three forms of the memory: GiB for each vCPU size (`0.5,1,2;1-4;30-60/4`), one range for all
 * (`0.5-16 step 0.1`), or a ratio (`1-6.5 GiB per vCPU`). A request beyond the largest size keeps its size: no such pod
 * runs.
 * @throws ReferenceDataError if the sizes have another form
 */
export function podSizes(row: ServerlessRow): (request: PodSize) => PodSize {
  const overheadGib = numberIn(row, 'overhead_gib', FILE);
  const vcpus = scaleIn(row.vcpu_sizes);
  const ratio = /^([\d.]+)-([\d.]+) GiB per vCPU$/.exec(row.gib_per_size);
  if (ratio !== null) {
    const [least, most] = [Number(ratio[1]), Number(ratio[2])];
    return (request) => {
      const gib = request.gib + overheadGib;
      const size = vcpus(Math.max(request.vcpus, gib / most)) ?? request.vcpus;
      return { vcpus: size, gib: Math.max(gib, least * size) };
    };
  }
  const sizes = row.vcpu_sizes.split(';').map(Number);
  const scales = row.gib_per_size.split(';').map(scaleIn);
  const gibAt = (size: number): Scale | undefined => (scales.length === 1 ? scales[0] : scales[sizes.indexOf(size)]);
  return (request) => {
    const needed = request.gib + overheadGib;
    for (let size = vcpus(request.vcpus); size !== null; size = vcpus(size * (1 + 1e-6))) {
      const gib = gibAt(size)?.(needed) ?? null;
      if (gib !== null) return { vcpus: size, gib };
    }
    return { vcpus: request.vcpus, gib: needed };
  };
}

/** `0.25;0.5;1` or `0.5,1,2`: a list; `8-30`: whole numbers; `32-120/8`, `1-4 step 1`: steps; `0.25 step 0.25`: no end. */
function scaleIn(text: string): Scale {
  const [, min, max, step] = /^([\d.]+)(?:-([\d.]+))?(?:(?:\/| step )([\d.]+))?$/.exec(text) ?? [];
  if (min !== undefined && (max !== undefined || step !== undefined)) {
    return steps(Number(min), max === undefined ? Number.POSITIVE_INFINITY : Number(max), Number(step ?? 1));
  }
  const values = text.split(/[;,]/).map(Number);
  if (text === '' || values.some((value) => !(value > 0))) {
    throw new ReferenceDataError(`${FILE}: '${text}' is no list of sizes`);
  }
  return (amount) => values.find((value) => value >= amount - ROUNDING) ?? null;
}

const steps =
  (min: number, max: number, step: number): Scale =>
  (amount) => {
    const size = min + Math.max(0, Math.ceil((amount - min) / step - ROUNDING)) * step;
    return size > max + ROUNDING ? null : size;
  };
