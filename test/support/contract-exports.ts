import type { Operation } from 'openapi-backend';

/** Schema of one item of an operation's exports; null without exports. */
export function itemSchemaOf({ responses }: Operation): object | null {
  const success = responses?.['200'];
  const content = success !== undefined && 'content' in success ? success.content : undefined;
  return content?.['text/csv']?.schema === undefined ? null : (content['application/x-ndjson']?.schema ?? null);
}
