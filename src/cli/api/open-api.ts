import { type Client, createClient } from '../../client/index.js';
import { createRetryingFetch } from './retrying-fetch.js';

export interface ApiOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For one call, all tries together. */
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly onRetry: (reason: string) => void;
}

export interface OpenApi {
  readonly client: Client;
  /** Whether any answer so far was of the built-in sample cluster. */
  isSample(): boolean;
}

/** The service as the commands see it: with retries, and an eye on whether its figures are invented. */
export function openApi({ url, headers, timeoutSeconds, retries, onRetry }: ApiOptions): OpenApi {
  let isSample = false;
  const fetchRetrying = createRetryingFetch({ retries, onRetry });
  const client = createClient({
    baseUrl: url,
    headers,
    timeoutSeconds,
    fetch: async (request) => {
      const response = await fetchRetrying(request);
      isSample ||= response.headers.get('x-greenkube-sample') === 'true';
      return response;
    },
  });
  return { client, isSample: () => isSample };
}
