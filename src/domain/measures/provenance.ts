import { listBits } from '../figures/bit-set.js';
import type { SourceMeasure } from '../figures/figure-sources.js';
import type { Fold } from './fold.js';

const SOURCE_FOLDS = {
  priceSources: 'or',
  intensitySources: 'or',
  pueSources: 'or',
  powerSources: 'or', // null in rows that were stored before this column was added, as the next
  embodiedSources: 'or',
} as const satisfies Record<SourceMeasure, Fold>;

/** How the figures of a row were determined: columns of every fact and roll-up, of pods as of nodes. */
export const PROVENANCE = {
  quality: 'max', // index into QUALITIES, folded to the worst; null when no energy is known
  reasons: 'or',
  ...SOURCE_FOLDS,
  methodologyVersion: 'max',
  methodologyVersions: 'or', // version n is bit n - 1
} as const satisfies Record<string, Fold>;
export type ProvenanceName = keyof typeof PROVENANCE;
export const PROVENANCE_NAMES = Object.keys(PROVENANCE) as readonly ProvenanceName[];

/** The set that contains one version of the methodology, 1 to 31, as stored. */
export const versionBit = (version: number): number => 2 ** (version - 1);

/** The versions in a stored set, ascending; none for null. */
export const versionsOf = (bits: number | null): number[] => listBits(bits ?? 0).map((bit) => bit + 1);
