import { type Client, createClient } from '../../client/index.js';
import { createRetryingFetch } from './retrying-fetch.js';

export interface ApiOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Timeout of one call, including retries. */
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly onRetry: (reason: string) => void;
}

export interface OpenApi {
  readonly client: Client;
  /** Whether any response so far came from the built-in sample cluster. */
  isSample(): boolean;
}

/** A client with retries, which records whether responses contain simulated figures. */
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
