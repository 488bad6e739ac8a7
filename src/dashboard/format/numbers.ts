/** Texts of figures with their units. Null is shown as unknown, never as 0. */

export const UNKNOWN = 'unknown';

const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

interface Step {
  /** Smallest amount of the base unit that is shown in this unit. */
  readonly from: number;
  readonly factor: number;
  readonly unit: string;
}

const format = (value: number, { factor, unit }: Step): string => {
  const scaled = value * factor;
  return `${Math.abs(scaled) >= 1000 ? whole.format(scaled) : significant.format(scaled)} ${unit}`;
};

/** @param steps from the largest unit down to the base unit, whose `from` is 0 */
const scaledBy =
  (steps: readonly Step[]) =>
  (value: number | null): string => {
    if (value === null) return UNKNOWN;
    const step = steps.find(({ from }) => Math.abs(value) >= from) ?? steps.at(-1);
    return step === undefined ? String(value) : format(value, step);
  };

/** @param value kWh */
export const formatEnergy = scaledBy([
  { from: 1e6, factor: 1e-6, unit: 'GWh' },
  { from: 1e3, factor: 1e-3, unit: 'MWh' },
  { from: 1, factor: 1, unit: 'kWh' },
  { from: 0, factor: 1e3, unit: 'Wh' },
]);

/** @param value g CO2e */
export const formatCarbon = scaledBy([
  { from: 1e6, factor: 1e-6, unit: 't CO₂e' },
  { from: 1e3, factor: 1e-3, unit: 'kg CO₂e' },
  { from: 0, factor: 1, unit: 'g CO₂e' },
]);

/** @param value W */
export const formatPower = scaledBy([
  { from: 1e6, factor: 1e-6, unit: 'MW' },
  { from: 1e3, factor: 1e-3, unit: 'kW' },
  { from: 0, factor: 1, unit: 'W' },
]);

/** @param value bytes */
export const formatBytes = scaledBy([
  { from: 2 ** 40, factor: 2 ** -40, unit: 'TiB' },
  { from: 2 ** 30, factor: 2 ** -30, unit: 'GiB' },
  { from: 2 ** 20, factor: 2 ** -20, unit: 'MiB' },
  { from: 0, factor: 2 ** -10, unit: 'KiB' },
]);

/** @param value thousandths of a core */
export const formatCores = scaledBy([
  { from: 1000, factor: 1e-3, unit: 'cores' },
  { from: 0, factor: 1, unit: 'm' },
]);

const money = new Map<string, Intl.NumberFormat>();

/** @param value an amount of the currency */
export function formatMoney(value: number | null, currency = 'USD'): string {
  if (value === null) return UNKNOWN;
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 0.1 || value === 0 ? 2 : 4;
  const key = `${currency} ${digits}`;
  const known =
    money.get(key) ??
    new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  money.set(key, known);
  return known.format(value);
}

const moneyFormats = new Map<string, (value: number | null) => string>();

/** Format of amounts of a currency: always the same function, because a chart is drawn again with another one. */
export function moneyIn(currency: string): (value: number | null) => string {
  const known = moneyFormats.get(currency) ?? ((value: number | null) => formatMoney(value, currency));
  moneyFormats.set(currency, known);
  return known;
}

/** @param value a ratio, 1 for 100 % */
export const formatRatio = (value: number | null): string =>
  value === null ? UNKNOWN : `${significant.format(value * 100)} %`;

/** @param value a change, 0.1 for +10 % */
export function formatChange(value: number | null): string {
  if (value === null) return UNKNOWN;
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${significant.format(Math.abs(value) * 100)} %`;
}

export const formatCount = (value: number | null): string => (value === null ? UNKNOWN : whole.format(value));

/** `1 node`, `14 nodes` */
export const formatNumbered = (count: number, noun: string): string =>
  `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A number with three significant digits and no unit. */
export const formatPlain = (value: number | null): string => (value === null ? UNKNOWN : significant.format(value));

/** @param value g CO2e/kWh */
export const formatIntensity = (value: number | null): string =>
  value === null ? UNKNOWN : `${significant.format(value)} g/kWh`;

/** Whether a coverage between 0 and 1 is shown as complete: the rest would be rounded away. */
export const isFull = (coverage: number): boolean => coverage >= 0.995;

/** An enum value or a property of the API as words. */
export const toWords = (name: string): string => name.replaceAll('_', ' ');
