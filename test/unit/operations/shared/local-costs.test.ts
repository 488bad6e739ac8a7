import { expect } from 'chai';
import { withLocalCosts } from '../../../../src/operations/shared/response/local-costs.js';

describe('costs in the configured currency', () => {
  it('stand beside those in US dollars, under the name without _usd', () => {
    const costs = withLocalCosts(
      { cost_usd: 3, cost_usd_low: 2, cost_usd_high: null, idle_cost_usd: -0.5, annual_savings_cost_usd: 0 },
      { code: 'CHF', unitsPerUsd: 2 },
    );
    expect(costs).to.eql({
      cost_usd: 3,
      cost_usd_low: 2,
      cost_usd_high: null,
      idle_cost_usd: -0.5,
      annual_savings_cost_usd: 0,
      cost: 6,
      cost_low: 4,
      cost_high: null,
      idle_cost: -1,
      annual_savings_cost: 0,
    });
  });

  it('equal those in US dollars exactly without another currency', () => {
    const costs = withLocalCosts({ cost_usd: 0.1 + 0.2 }, { code: 'USD', unitsPerUsd: 1 });
    expect(costs.cost).to.equal(costs.cost_usd);
  });
});
