import type { Schemas } from '../../../contract/index.js';
import type { Currency } from '../../../domain/figures/currency.js';
import type { Amounts, Savings } from '../../../domain/recommendations/finding.js';
import { scaleAmounts, totalSavings } from '../../../domain/recommendations/savings/amounts.js';
import { withLocalCosts } from '../../shared/response/local-costs.js';
import { type Prefixed, withPrefix } from '../../shared/response/prefixed.js';

type AmountsDto = Schemas['SavingsAmounts'];
type AnnualFields = Prefixed<AmountsDto, 'annual_savings' | 'annual_reallocated' | 'annual_savings_total'> &
  Pick<Schemas['Recommendation'], 'currency'>;

export const toSavingsAmounts = (amounts: Amounts, currency: Currency): AmountsDto => ({
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

/** The realisable part extrapolated to a year; beside it the reallocated part, and the deprecated sum of both. */
export function toAnnualSavings(savings: Savings, currency: Currency): AnnualFields {
  const annual = (amounts: Amounts): AmountsDto =>
    toSavingsAmounts(scaleAmounts(amounts, savings.annualFactor), currency);
  return {
    ...withPrefix('annual_savings', annual(savings.realisable)),
    currency: currency.code,
    ...withPrefix('annual_reallocated', annual(savings.reallocatedToIdle)),
    ...withPrefix('annual_savings_total', annual(totalSavings(savings))),
  };
}
