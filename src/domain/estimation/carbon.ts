import { JOULES_PER_KWH } from '../figures/units.js';
import { product, scaled } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

/**
 * Operational emissions in grams CO2e: IT kWh x PUE x intensity of the grid zone, the ends of the band from the same
 * ends of each factor. Location-based (GHG Protocol).
 */
export const operationalGrams = (joules: Banded, factors: Pick<NodeFactors, 'pue' | 'intensity'>): Banded =>
  scaled(product(product(joules, factors.pue), factors.intensity), 1 / JOULES_PER_KWH);
