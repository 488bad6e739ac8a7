import type { IncomingMessage } from 'node:http';
import type { Operation } from 'openapi-backend';
import { Problem } from '../problem/problem.js';
import { checkBody } from './check-body.js';
import { invalidRequest } from './validation-problem.js';

/** Longest body in bytes: hundreds of names with their reasons. */
export const MAX_BODY_BYTES = 64 * 1024;

const invalidBody = (detail: string): Problem => invalidRequest([{ pointer: '/body', detail }]);

/** Whether a body follows the headers (RFC 9112, 6.3). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Media types that the operation takes as its body; none when it takes no body. */
function takenTypes({ requestBody }: Operation): readonly string[] {
  return requestBody !== undefined && 'content' in requestBody ? Object.keys(requestBody.content) : [];
}

function refuseType({ headers }: IncomingMessage, taken: readonly string[]): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const refuse = (detail: string): never => {
    throw new Problem('unsupported-media-type', `${detail}; send ${taken.join(' or ')} in UTF-8 as Content-Type`);
  };
  if (type === '') refuse('the body has no media type');
  if (!taken.includes(type)) refuse('the body is of a media type that is not taken here');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8') refuse('the body is not in UTF-8');
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') refuse('the body is compressed');
}

const tooLarge = (): Problem =>
  new Problem('body-too-large', `the body is longer than ${MAX_BODY_BYTES / 1024} KiB, the most that is taken`);

/** The bytes of the body. Unlike Express's own readers it answers at the bound, not at the end of what is too long. */
function readBytes(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        req.pause();
        reject(tooLarge());
      }
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('close', () => reject(new Problem('malformed-request', 'the body ended early')));
    req.once('error', (cause) => reject(new Problem('malformed-request', 'the body could not be read', { cause })));
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalidBody(error instanceof SyntaxError ? `is not JSON: ${error.message}` : 'is not UTF-8');
  }
}

/**
 * The body as JSON, where the operation takes one; undefined where there is none.
 * @throws Problem `invalid-request`, `unsupported-media-type` or `body-too-large`
 */
export async function readBody(req: IncomingMessage, operation: Operation): Promise<object | undefined> {
  const taken = takenTypes(operation);
  if (!hasBody(req)) return undefined;
  if (taken.length === 0) throw invalidBody('this operation takes no body');
  refuseType(req, taken);
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const value = parseJson(await readBytes(req));
  // The schema validator would parse a text of JSON once more.
  if (typeof value !== 'object' || value === null) throw invalidBody('must be a JSON object');
  const errors = checkBody(value);
  if (errors.length > 0) throw invalidRequest(errors);
  return value;
}
