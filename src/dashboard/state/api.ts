import { signal } from '@preact/signals';
import { type Client, createClient, ProblemError } from '../../client/index.js';

/** URL of the service: that of the page, unless a meta element names another one (see README, CORS). */
function findBase(): string {
  const named = document.querySelector('meta[name="greenkube-api"]')?.getAttribute('content');
  return new URL(named || '.', document.baseURI).href.replace(/\/$/, '');
}

export const apiBase = findBase();

/** URLs that the current view has read, for “Copy as curl”. */
export const calls = signal<readonly string[]>([]);

const MAX_CALLS = 30;

async function recordedFetch(request: Request): Promise<Response> {
  const { url, method } = request;
  if (method === 'GET' && !calls.value.includes(url)) calls.value = [...calls.value, url].slice(-MAX_CALLS);
  return fetch(request);
}

export const api: Client = createClient({ baseUrl: apiBase, fetch: recordedFetch });

/** A client that may change something; the key is kept in memory only. */
export const apiWith = (apiKey: string): Client => createClient({ baseUrl: apiBase, fetch: recordedFetch, apiKey });

/** A failed request as it is shown. */
export interface Failure {
  readonly title: string;
  readonly detail: string;
  /** Null if the service did not respond. */
  readonly status: number | null;
  readonly kind: string | null;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof ProblemError) {
    const entries = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);
    const detail = entries.length > 0 ? entries.join('; ') : error.problem.detail;
    return { title: error.problem.title, detail, status: error.status, kind: error.kind };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'The service does not respond', detail, status: null, kind: null };
}

const quote = (text: string): string => `'${text.replaceAll("'", '%27')}'`;

/** Commands that read the same data. */
export const toCurl = (urls: readonly string[]): string => urls.map((url) => `curl -s ${quote(url)}`).join('\n');
