import { createRetryingFetch, failureReason } from '../api/retrying-fetch.js';
import { printableText } from '../command/printable-text.js';

export interface Webhook {
  readonly url: string;
  /** For one message, all tries together. */
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly onRetry: (reason: string) => void;
}

export type Delivery =
  | { readonly outcome: 'accepted' }
  /** This message is none that the receiver takes; another one may be. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The receiver takes none now. */
  | { readonly outcome: 'away'; readonly reason: string };

/** Statuses that blame the message. */
const OF_THE_MESSAGE = new Set([400, 413, 415, 422]);
const SHOWN_CHARACTERS = 200;

/** Posts one message as JSON. What is answered with 2xx is accepted; a redirect is not, for it might lead anywhere. */
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
      const said = printableText((await response.text()).slice(0, SHOWN_CHARACTERS));
      const reason = `the receiver answers ${response.status}${said === '' ? '' : `: ${said}`}`;
      return { outcome: OF_THE_MESSAGE.has(response.status) ? 'refused' : 'away', reason };
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      const reason = isLate ? `no answer within ${timeoutSeconds} s` : failureReason(error);
      return { outcome: 'away', reason: `the receiver: ${printableText(reason)}` };
    }
  };
}
