import { createRetryingFetch, failureReason } from '../api/retrying-fetch.js';
import { printableText } from '../command/printable-text.js';

export interface Webhook {
  readonly url: string;
  /** Timeout of one message, including retries. */
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly onRetry: (reason: string) => void;
}

export type Delivery =
  | { readonly outcome: 'accepted' }
  /** The receiver rejects this message; others may be accepted. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The receiver accepts no messages now. */
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** Statuses that mean that this message is invalid. */
const INVALID_MESSAGE_STATUSES = new Set([400, 413, 415, 422]);
const SHOWN_CHARACTERS = 200;

/**
 * Creates a function that posts one message as JSON. A 2xx response means accepted. Redirects are not followed, as they
 * may lead to any host.
 */
export function createSender({
  url,
  timeoutSeconds,
  retries,
  onRetry,
}: Webhook): (message: object) => Promise<Delivery> {
  const fetchRetrying = createRetryingFetch({ retries, onRetry });
  return async (message) => {
    const request = new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    try {
      const response = await fetchRetrying(request);
      if (response.ok) return { outcome: 'accepted' };
      const responseText = printableText((await response.text()).slice(0, SHOWN_CHARACTERS));
      const reason = `the receiver responded ${response.status}${responseText === '' ? '' : `: ${responseText}`}`;
      return { outcome: INVALID_MESSAGE_STATUSES.has(response.status) ? 'refused' : 'unavailable', reason };
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      const reason = isLate ? `no response within ${timeoutSeconds} s` : failureReason(error);
      return { outcome: 'unavailable', reason: `the receiver: ${printableText(reason)}` };
    }
  };
}
