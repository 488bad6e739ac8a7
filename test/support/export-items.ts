import { expect } from 'chai';
import type { ContractClient } from './contract-client.js';
import { csvItems } from './csv-items.js';

export const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const;
export type Format = keyof typeof TYPES;

/** Objects of an NDJSON export. */
export const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** Items of an export, as they are in the JSON response. */
export const itemsIn = (text: string, format: Format, schema: object): unknown[] =>
  format === 'csv' ? csvItems(text, schema) : linesOf(text);

/** URL of the next page, as a client resolves it. */
function nextOf(url: string, headers: Readonly<Record<string, string>>): string | null {
  const link = /^<([^>]+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
  if (link === undefined) return null;
  const next = new URL(link, new URL(url, 'http://service'));
  return next.pathname + next.search;
}

/** Items of all pages, from the URL of the first on. */
export async function followLinks(
  client: ContractClient,
  url: string,
  format: Format,
  schema: object,
): Promise<unknown[]> {
  const items: unknown[] = [];
  for (let at: string | null = url; at !== null; ) {
    const { status, text, headers } = await client.get(at);
    expect(status, at).to.equal(200);
    items.push(...itemsIn(text, format, schema));
    at = nextOf(at, headers);
  }
  return items;
}
