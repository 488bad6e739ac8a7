import type { Schemas } from '../../../contract/index.js';
import type { Amounts, Savings } from '../../../domain/recommendations/finding.js';

type AnnualFields = Pick<
  Schemas['Recommendation'],
  | 'annual_savings_energy_kwh'
  | 'annual_savings_energy_kwh_low'
  | 'annual_savings_energy_kwh_high'
  | 'annual_savings_carbon_grams'
  | 'annual_savings_carbon_grams_low'
  | 'annual_savings_carbon_grams_high'
  | 'annual_savings_cost_usd'
>;

export const toSavingsAmounts = (amounts: Amounts): Schemas['SavingsAmounts'] => ({
  energy_kwh: amounts.energyKwh,
  energy_kwh_low: amounts.energyKwhLow,
  energy_kwh_high: amounts.energyKwhHigh,
  carbon_grams: amounts.carbonGrams,
  carbon_grams_low: amounts.carbonGramsLow,
  carbon_grams_high: amounts.carbonGramsHigh,
  cost_usd: amounts.costUsd,
});

export const toSavings = (realisable: Amounts, reallocatedToIdle: Amounts): Schemas['Savings'] => ({
  realisable: toSavingsAmounts(realisable),
  reallocated_to_idle: toSavingsAmounts(reallocatedToIdle),
});

/** The sum of both parts, extrapolated to a year. */
export function toAnnualSavings({ realisable, reallocatedToIdle, annualFactor }: Savings): AnnualFields {
  const annual = (name: keyof Amounts): number => (realisable[name] + reallocatedToIdle[name]) * annualFactor;
  return {
    annual_savings_energy_kwh: annual('energyKwh'),
    annual_savings_energy_kwh_low: annual('energyKwhLow'),
    annual_savings_energy_kwh_high: annual('energyKwhHigh'),
    annual_savings_carbon_grams: annual('carbonGrams'),
    annual_savings_carbon_grams_low: annual('carbonGramsLow'),
    annual_savings_carbon_grams_high: annual('carbonGramsHigh'),
    annual_savings_cost_usd: annual('costUsd'),
  };
}
