import type { Schemas } from '../../../contract/index.js';
import type { Currency } from '../../../domain/figures/currency.js';
import type { Amounts, Savings } from '../../../domain/recommendations/finding.js';
import { withLocalCosts } from '../../shared/response/local-costs.js';

type AnnualFields = Pick<
  Schemas['Recommendation'],
  | 'annual_savings_energy_kwh'
  | 'annual_savings_energy_kwh_low'
  | 'annual_savings_energy_kwh_high'
  | 'annual_savings_carbon_grams'
  | 'annual_savings_carbon_grams_low'
  | 'annual_savings_carbon_grams_high'
  | 'annual_savings_cost_usd'
  | 'currency'
  | 'annual_savings_cost'
>;

export const toSavingsAmounts = (amounts: Amounts, currency: Currency): Schemas['SavingsAmounts'] => ({
  energy_kwh: amounts.energyKwh,
  energy_kwh_low: amounts.energyKwhLow,
  energy_kwh_high: amounts.energyKwhHigh,
  carbon_grams: amounts.carbonGrams,
  carbon_grams_low: amounts.carbonGramsLow,
  carbon_grams_high: amounts.carbonGramsHigh,
  ...withLocalCosts({ cost_usd: amounts.costUsd }, currency),
});

export const toSavings = (
  { realisable, reallocatedToIdle }: Pick<Savings, 'realisable' | 'reallocatedToIdle'>,
  currency: Currency,
): Schemas['Savings'] => ({
  realisable: toSavingsAmounts(realisable, currency),
  reallocated_to_idle: toSavingsAmounts(reallocatedToIdle, currency),
});

/** The sum of both parts, extrapolated to a year. */
export function toAnnualSavings(
  { realisable, reallocatedToIdle, annualFactor }: Savings,
  currency: Currency,
): AnnualFields {
  const annual = (name: keyof Amounts): number => (realisable[name] + reallocatedToIdle[name]) * annualFactor;
  return {
    annual_savings_energy_kwh: annual('energyKwh'),
    annual_savings_energy_kwh_low: annual('energyKwhLow'),
    annual_savings_energy_kwh_high: annual('energyKwhHigh'),
    annual_savings_carbon_grams: annual('carbonGrams'),
    annual_savings_carbon_grams_low: annual('carbonGramsLow'),
    annual_savings_carbon_grams_high: annual('carbonGramsHigh'),
    ...withLocalCosts({ annual_savings_cost_usd: annual('costUsd') }, currency),
    currency: currency.code,
  };
}
