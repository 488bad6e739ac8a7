import { signal } from '@preact/signals';
import { AnswerError, type Client, createClient, ProblemError } from '../../client/index.js';
import { viewName } from './route.js';

/** URL of the service: that of the page, unless a meta element names another one (see the page “Install” of the guide). */
function findBase(): string {
  const named = document.querySelector('meta[name="greenkube-api"]')?.getAttribute('content');
  return new URL(named || '.', document.baseURI).href.replace(/\/$/, '');
}

const apiBase = findBase();

/** URLs that the current view has read, for “Copy as curl”. */
export const calls = signal<readonly string[]>([]);

// When the view changes and before it is rendered: an effect of the page would run after those of the view, which read.
viewName.subscribe(() => {
  calls.value = [];
});

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
  /** Null if there was no response. */
  readonly status: number | null;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof ProblemError) {
    const entries = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);
    const detail = entries.length > 0 ? entries.join('; ') : error.problem.detail;
    return { title: error.problem.title, detail, status: error.status };
  }
  if (error instanceof AnswerError)
    return { title: 'Another server responded', detail: error.message, status: error.status };
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'The service does not respond', detail, status: null };
}

const quote = (text: string): string => `'${text.replaceAll("'", '%27')}'`;

/** Commands that read the same data. */
export const toCurl = (urls: readonly string[]): string => urls.map((url) => `curl -s ${quote(url)}`).join('\n');
