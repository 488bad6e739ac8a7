import { isIPv6 } from 'node:net';
import { Problem } from '../../problem/problem.js';

/** Invalid keys that an address may send at once; one more is allowed after each pause. */
export const INVALID_KEYS = 20;
const PAUSE_SECONDS = 3;

/** Maximum number of addresses; beyond it, the one whose last invalid key is the oldest is forgotten. */
const MAX_ADDRESSES = 10_000;

export interface KeyAttempts {
  /** @throws Problem `too-many-invalid-keys` if the address has used up its invalid keys */
  requireAttempt(address: string): void;
  countInvalid(address: string): void;
}

/** Writes one line per invalid key, with the address of its client. */
export type LogInvalidKey = (fields: { readonly clientAddress: string; readonly isBlocked: boolean }) => void;

/** A single IPv6 client usually owns a network of 64 bits, so its addresses count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const tailGroups = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - tailGroups.length);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...tailGroups];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':');
}

/**
 * Limits invalid API keys per client address, so that keys cannot be guessed over the network. An address that has used up its invalid
 * keys is refused also with a valid one, because otherwise guessing would go on; it gets an attempt every 3 seconds.
 * @param now seconds of a clock that never goes back
 */
export function createKeyAttempts(log: LogInvalidKey, now = (): number => performance.now() / 1000): KeyAttempts {
  /** Invalid keys that count, and when they were counted last, by address; the newest entry is the last one. */
  const used = new Map<string, { readonly count: number; readonly at: number }>();
  const countOf = (network: string): number => {
    const entry = used.get(network);
    return entry === undefined ? 0 : Math.max(0, entry.count - (now() - entry.at) / PAUSE_SECONDS);
  };
  return {
    requireAttempt(address) {
      const count = countOf(networkOf(address));
      if (count <= INVALID_KEYS - 1) return;
      const seconds = Math.ceil((count - (INVALID_KEYS - 1)) * PAUSE_SECONDS);
      throw new Problem(
        'too-many-invalid-keys',
        `too many invalid API keys came from this address; retry in ${seconds} seconds`,
        { headers: { 'Retry-After': String(seconds) } },
      );
    },
    countInvalid(address) {
      const network = networkOf(address);
      const count = countOf(network) + 1;
      used.delete(network);
      used.set(network, { count, at: now() });
      const [oldest] = used.keys();
      if (used.size > MAX_ADDRESSES && oldest !== undefined) used.delete(oldest);
      log({ clientAddress: address, isBlocked: count > INVALID_KEYS - 1 });
    },
  };
}
