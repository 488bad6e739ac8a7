import type { NodeFactors } from '../domain/estimation/factors.js';
import { bandedCells, type CsvRow, numberIn, readTable } from './csv-table.js';

const FILE = 'gpu-power.csv';
const COLUMNS = [
  'model',
  'idle_watts_low',
  'idle_watts',
  'idle_watts_high',
  'full_watts_low',
  'full_watts',
  'full_watts_high',
  'mig_compute_slices',
  'mig_memory_slices',
  'source',
] as const;
type Row = CsvRow<(typeof COLUMNS)[number]>;

/** Words of a model name that do not distinguish models: vendors and product lines. */
const COMMON_WORDS: ReadonlySet<string> = new Set(['nvidia', 'amd', 'intel', 'xilinx', 'tesla', 'radeon', 'alveo']);

/** Power per device for the value of a model label, in W; null if no row matches. */
export type FindGpu = (model: string) => NodeFactors['gpuWatts'];

/**
 * Power per physical GPU. Labels write a model in many ways (`Tesla-T4`, `nvidia-tesla-v100`, `NVIDIA-A100-SXM4-40GB`,
 * `NVIDIA-A10G-SHARED`). A row matches if all its distinguishing words are words of the label; of several matching
 * rows, the one with the most words is used (`H100 PCIe` before `H100`). Whole words are compared, so A10 does not
 * match A100. The label of a MIG slice matches the row of its device.
 */
export function readGpuTable(): FindGpu {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['model'] })
    .map((row) => ({ words: wordsOf(row.model).filter((word) => !COMMON_WORDS.has(word)), watts: wattsOf(row) }))
    .sort((a, b) => b.words.length - a.words.length);
  return (model) => {
    const words = wordsOf(model);
    return rows.find((row) => row.words.every((word) => words.includes(word)))?.watts ?? null;
  };
}

function wattsOf(row: Row): NonNullable<NodeFactors['gpuWatts']> {
  const figure = (column: (typeof COLUMNS)[number]): number => numberIn(row, column, FILE);
  const where = `${FILE}: ${row.model}`;
  return {
    idle: bandedCells(figure('idle_watts'), figure('idle_watts_low'), figure('idle_watts_high'), where),
    full: bandedCells(figure('full_watts'), figure('full_watts_low'), figure('full_watts_high'), where),
  };
}

const wordsOf = (model: string): string[] => model.toLowerCase().split(/[^a-z0-9]+/);
