import { JOULES_PER_KWH } from '../figures/units.js';
import { product, scaled } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

/**
 * Operational emissions in grams CO2e: IT energy in kWh x PUE x intensity of the grid zone. The low end is the product
 * of the low ends, the high end that of the high ends. Location-based (GHG Protocol).
 */
export const operationalGrams = (joules: Banded, factors: Pick<NodeFactors, 'pue' | 'intensity'>): Banded =>
  scaled(product(product(joules, factors.pue), factors.intensity), 1 / JOULES_PER_KWH);
