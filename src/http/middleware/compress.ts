import compression from 'compression';
import type { RequestHandler } from 'express';

/** Some three packets: smaller bodies gain less than the work costs. */
const THRESHOLD_BYTES = 4096;

/** Types that the library does not know to be text. */
const TEXTS = /^application\/(x-ndjson|yaml)\b/;

/**
 * Compresses larger bodies as Accept-Encoding asks, streams as they are written. Guessing secrets by the size of answers
 * (BREACH) has nothing to guess here: what is asked comes back beside figures that whoever asks may read anyway, and no
 * answer holds a key.
 */
export const createCompression = (): RequestHandler =>
  compression({
    threshold: THRESHOLD_BYTES,
    filter: (req, res) => TEXTS.test(String(res.getHeader('Content-Type'))) || compression.filter(req, res),
  });
