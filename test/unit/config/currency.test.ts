import { expect } from 'chai';
import { ConfigError, type Environment } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { CURRENCY_CODES } from '../../../src/config/options/currency-codes.js';

function mistakesOf(env: Environment): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('the configured currency', () => {
  it('is the US dollar by default, and needs no rate', () => {
    const { currency, currencyRate } = loadConfig({});
    expect([currency, currencyRate]).to.eql(['USD', null]);
    expect(mistakesOf({ GREENKUBE_CURRENCY: 'USD', GREENKUBE_CURRENCY_RATE: '1' })).to.eql([]);
  });

  it('is taken with its rate', () => {
    const config = loadConfig({ GREENKUBE_CURRENCY: 'JPY', GREENKUBE_CURRENCY_RATE: '155.2' });
    expect([config.currency, config.currencyRate]).to.eql(['JPY', 155.2]);
  });

  it('is rejected without a rate if it is not the US dollar', () => {
    expect(mistakesOf({ GREENKUBE_CURRENCY: 'EUR' })).to.eql([
      'GREENKUBE_CURRENCY=EUR requires GREENKUBE_CURRENCY_RATE, the units of EUR per US dollar',
    ]);
  });

  it('rejects a rate of the US dollar to itself other than 1', () => {
    const expected = ['GREENKUBE_CURRENCY_RATE requires a GREENKUBE_CURRENCY other than USD'];
    expect(mistakesOf({ GREENKUBE_CURRENCY_RATE: '0.92' })).to.eql(expected);
  });

  it('can be any current currency, and no withdrawn one', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    // Added to ISO 4217 after the oldest supported version of Node.js, or not in its data.
    const recent = ['SLE', 'VED', 'XCG', 'ZWG'];
    expect([...CURRENCY_CODES].filter((code) => !known.has(code) && !recent.includes(code))).to.eql([]);
    for (const code of ['ANG', 'BGN', 'CUC', 'DEM', 'HRK', 'SLL', 'XAU', 'XTS', 'ZWL'])
      expect(CURRENCY_CODES.has(code), code).to.equal(false);
    expect(CURRENCY_CODES.size).to.equal(155);
  });
});
