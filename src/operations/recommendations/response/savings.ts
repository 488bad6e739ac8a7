import type { Schemas } from '../../../contract/index.js';
import type { Currency } from '../../../domain/figures/currency.js';
import type { Amounts, Savings } from '../../../domain/recommendations/finding.js';
import { scaleAmounts, totalSavings } from '../../../domain/recommendations/savings/amounts.js';
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
  | 'annual_savings_cost_usd_low'
  | 'annual_savings_cost_usd_high'
  | 'currency'
  | 'annual_savings_cost'
  | 'annual_savings_cost_low'
  | 'annual_savings_cost_high'
>;

export const toSavingsAmounts = (amounts: Amounts, currency: Currency): Schemas['SavingsAmounts'] => ({
  energy_kwh: amounts.energyKwh,
  energy_kwh_low: amounts.energyKwhLow,
  energy_kwh_high: amounts.energyKwhHigh,
  carbon_grams: amounts.carbonGrams,
  carbon_grams_low: amounts.carbonGramsLow,
  carbon_grams_high: amounts.carbonGramsHigh,
  ...withLocalCosts(
    { cost_usd: amounts.costUsd, cost_usd_low: amounts.costUsdLow, cost_usd_high: amounts.costUsdHigh },
    currency,
  ),
});

export const toSavings = (
  { realisable, reallocatedToIdle }: Pick<Savings, 'realisable' | 'reallocatedToIdle'>,
  currency: Currency,
): Schemas['Savings'] => ({
  realisable: toSavingsAmounts(realisable, currency),
  reallocated_to_idle: toSavingsAmounts(reallocatedToIdle, currency),
});

/** The sum of both parts, extrapolated to a year. */
export function toAnnualSavings(savings: Savings, currency: Currency): AnnualFields {
  const annual = scaleAmounts(totalSavings(savings), savings.annualFactor);
  return {
    annual_savings_energy_kwh: annual.energyKwh,
    annual_savings_energy_kwh_low: annual.energyKwhLow,
    annual_savings_energy_kwh_high: annual.energyKwhHigh,
    annual_savings_carbon_grams: annual.carbonGrams,
    annual_savings_carbon_grams_low: annual.carbonGramsLow,
    annual_savings_carbon_grams_high: annual.carbonGramsHigh,
    ...withLocalCosts(
      {
        annual_savings_cost_usd: annual.costUsd,
        annual_savings_cost_usd_low: annual.costUsdLow,
        annual_savings_cost_usd_high: annual.costUsdHigh,
      },
      currency,
    ),
    currency: currency.code,
  };
}
