import { around } from '../domain/estimation/bands.js';
import type { NodeFactors } from '../domain/estimation/factors.js';
import { numberIn, readTable } from './csv-table.js';

const FILE = 'gpu-power.csv';
const COLUMNS = ['model', 'idle_watts', 'full_watts', 'source'] as const;
/** The figures are one published constant per model without a spread, so they carry the band of a default. */
const BAND = 0.4;

/** Watts per device of a GPU model as labelled, null without a row. */
export type FindGpu = (model: string) => NodeFactors['gpuWatts'];

/**
 * GPU power from Cloud Carbon Footprint. Labels spell a model in many ways (`Tesla-T4`, `nvidia-tesla-v100`,
 * `NVIDIA-A100-SXM4-40GB`): a row fits when its last word is one of the label's words. A10 is not A100, and a slice of a
 * device (MIG) is not a device: both are unknown.
 */
export function readGpuTable(): FindGpu {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['model'] }).map((row) => ({
    word: wordsOf(row.model).at(-1) ?? '',
    watts: {
      idle: around(numberIn(row, 'idle_watts', FILE), BAND),
      full: around(numberIn(row, 'full_watts', FILE), BAND),
    },
  }));
  return (model) => {
    const words = wordsOf(model);
    if (words.includes('mig')) return null;
    return rows.find((row) => words.includes(row.word))?.watts ?? null;
  };
}

const wordsOf = (model: string): string[] => model.toLowerCase().split(/[^a-z0-9]+/);
