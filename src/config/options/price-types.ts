import { split } from './list-types.js';
import { MAX_PRICE_USD, type OperatorPrice, parseValidFrom, priceKey } from './operator-facts.js';
import { decimal, type ValueType } from './value-types.js';

const usd = decimal(0, MAX_PRICE_USD);

/** `type=price` or `type=price@day`, comma-separated; at most one price per type and day. */
export const nodePrices: ValueType<readonly OperatorPrice[]> = {
  syntax: '`m5.large=0.096,m5.large=0.088@2026-07-01`',
  parse: (value) => {
    const prices = split(value, ',').map(nodePrice);
    const keys = new Set<string>();
    for (const price of prices) {
      const key = priceKey(price);
      if (keys.has(key)) throw new Error(`has two prices of ${price.instanceType} for the same time`);
      keys.add(key);
    }
    return prices;
  },
  show: (value) =>
    value.map(({ instanceType, usdPerHour, validFrom }) => {
      const day = validFrom === null ? '' : `@${new Date(validFrom * 1000).toISOString().replace('.000Z', 'Z')}`;
      return `${instanceType}=${usdPerHour}${day}`;
    }),
};

function nodePrice(item: string): OperatorPrice {
  const [, instanceType, price, day] = /^([^=@]+)=([^=@]+)(?:@(.+))?$/.exec(item) ?? [];
  if (instanceType === undefined || price === undefined) {
    throw new Error('must be a list of type=price or type=price@day');
  }
  return {
    provider: null,
    instanceType: instanceType.trim(),
    nodeSelector: {},
    region: null,
    usdPerHour: usd.parse(price.trim()),
    isSpot: null,
    validFrom: day === undefined ? null : parseValidFrom(day.trim()),
  };
}
