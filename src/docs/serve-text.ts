import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';

/** Browsers revalidate every file and usually get 304, so that a page never runs with scripts of a previous version. */
export const CACHE_CONTROL = 'no-cache';

/** Serves a text that does not change while the process runs. `type` is a file extension or a media type. */
export function serveText(type: string, text: string): RequestHandler {
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  return (_req, res) => {
    res.set({ ETag: etag, 'Cache-Control': CACHE_CONTROL }).type(type).send(text);
  };
}

/** Serves a file of `browser/`, the folder of files that run in the browser; the build copies it. */
export function serveBrowserFile(name: string): RequestHandler {
  const text = readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
  return serveText(name.slice(name.lastIndexOf('.') + 1), text);
}
