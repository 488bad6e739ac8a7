import type { RequestHandler } from 'express';
import { Problem } from '../../problem/problem.js';

/** Headers of which the service reads one value. Node keeps the first one; a proxy in front could have used another. */
const SINGLE_HEADERS = ['authorization', 'content-type', 'host'] as const;

/** `uri-host [":" port]` of RFC 3986, also empty (RFC 9112, 3.2). */
const HOST = /^(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::\d*)?$/;

/** Number of fields with the name; a name in the list of raw headers has an even index. */
const countOf = (rawHeaders: readonly string[], name: string): number =>
  rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;

/**
 * HTTP/1.1 requires one Host header with a valid value. The check is here, not in Node's server, so that the response is a
 * problem; Node does not check for several fields or their value.
 */
export const checkSingleHeaders: RequestHandler = (req, _res, next) => {
  for (const name of SINGLE_HEADERS)
    if (countOf(req.rawHeaders, name) > 1) throw new Problem('malformed-request', `there are several ${name} headers`);
  const { host } = req.headers;
  if (req.httpVersion === '1.1' && host === undefined)
    throw new Problem('malformed-request', 'the Host header is missing');
  if (host !== undefined && !HOST.test(host)) throw new Problem('malformed-request', 'the Host header is not valid');
  next();
};

const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/** Decodes percent-encoded unreserved characters, which mean the same as the characters (RFC 3986, 6.2.2.2). */
export const decodeUnreserved = (path: string): string =>
  path.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
    return UNRESERVED.test(character) ? character : triplet;
  });

/** Makes the path of the request comparable with the paths of the contract; the query is not changed. */
export const normalizePath: RequestHandler = (req, _res, next) => {
  const mark = req.url.indexOf('?');
  const [path, query] = mark < 0 ? [req.url, ''] : [req.url.slice(0, mark), req.url.slice(mark)];
  if (path.includes('%')) req.url = decodeUnreserved(path) + query;
  next();
};
