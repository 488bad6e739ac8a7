import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';

/** Browsers revalidate every file and usually get 304, so that a page never runs with scripts of a previous version. */
export const CACHE_CONTROL = 'no-cache';

/** Serves a text that does not change while the process runs. `type` is a file extension or a media type. */
export function serveText(type: string, text: string): RequestHandler {
  // Weak, because the bytes differ by Content-Encoding.
  const etag = `W/"${createHash('sha256').update(text).digest('base64url')}"`;
  return (_req, res) => {
    res.set({ ETag: etag, 'Cache-Control': CACHE_CONTROL }).type(type).send(text);
  };
}

/** Serves a file. It is read with its first request, so that a service without the bundle of the dashboard still starts. */
export function serveFile(file: URL): RequestHandler {
  const { pathname } = file;
  let serve: RequestHandler | null = null;
  return (req, res, next) => {
    serve ??= serveText(pathname.slice(pathname.lastIndexOf('.') + 1), readFileSync(file, 'utf8'));
    return serve(req, res, next);
  };
}

/** Serves a file of `browser/`, the folder of files that run in the browser; the build copies it. */
export const serveBrowserFile = (name: string): RequestHandler =>
  serveFile(new URL(`browser/${name}`, import.meta.url));
