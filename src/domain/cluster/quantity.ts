const MIB = 2 ** 20;

/** Millicores as a Kubernetes quantity, rounded up: `210m`. */
export const cpuQuantity = (millicores: number): string => `${Math.ceil(millicores)}m`;

/** Bytes as a Kubernetes quantity, rounded up to whole MiB: `640Mi`. */
export const memoryQuantity = (bytes: number): string => `${Math.ceil(bytes / MIB)}Mi`;

/** A ratio as readable text: `5.3 %`. */
export const percentText = (ratio: number): string => `${Number((100 * ratio).toPrecision(2))} %`;

const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

// The exponent is matched before the suffix, so that `1e3` is a thousand and `1E` is one exa.
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

/**
 * Parses a Kubernetes quantity (`100m`, `1Ki`, `1e3`, `1500000n`) to a number of its base unit, cores or bytes. Null
 * for anything that is not a quantity. Grammar: Kubernetes API conventions, resource.Quantity.
 */
export function parseQuantity(text: string): number | null {
  const [, digits, suffix] = QUANTITY.exec(text.trim()) ?? [];
  const factor = SUFFIXES[suffix ?? ''];
  if (digits === undefined || factor === undefined) return null;
  const value = Number(digits);
  // Suffixes below one divide, so that `100m` is exactly 0.1.
  return factor < 1 ? value / Math.round(1 / factor) : value * factor;
}
