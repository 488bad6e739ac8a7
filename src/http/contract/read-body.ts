import type { IncomingMessage } from 'node:http';
import type { Operation } from 'openapi-backend';
import rawBody from 'raw-body';
import { Problem } from '../../problem/problem.js';
import { checkBody } from './check-body.js';
import { invalidRequest } from './validation-problem.js';

/** Maximum length of a body in bytes; enough for 100 names and a long reason. */
export const MAX_BODY_BYTES = 64 * 1024;

const invalidBody = (detail: string): Problem => invalidRequest([{ pointer: '/body', detail }]);

/** Whether a body follows the headers (RFC 9112, 6.3). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Media types that the operation accepts as a body; empty if it has no body. `x-also-accepted-as` lists further ones for the
 * same schema: several entries in `content` are more than some client generators support.
 */
function takenTypes({ requestBody }: Operation): readonly string[] {
  if (requestBody === undefined || !('content' in requestBody)) return [];
  return Object.entries(requestBody.content).flatMap(([type, media]) => {
    const further: unknown = Reflect.get(media, 'x-also-accepted-as');
    return [type, ...(Array.isArray(further) ? further.map(String) : [])];
  });
}

function refuseType({ headers }: IncomingMessage, taken: readonly string[]): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const refuse = (detail: string): never => {
    throw new Problem('unsupported-media-type', `${detail}; send ${taken.join(' or ')} in UTF-8 as Content-Type`);
  };
  if (type === '') refuse('the body has no media type');
  if (!taken.includes(type)) refuse('the operation does not accept the media type of the body');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8') refuse('the body is not in UTF-8');
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') refuse('the body is compressed');
}

const tooLarge = (): Problem =>
  new Problem('body-too-large', `the body is longer than the limit of ${MAX_BODY_BYTES / 1024} KiB`);

/** The bytes of the body. Reading stops at the limit. */
async function readBytes(req: IncomingMessage, accept: () => void): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  accept();
  try {
    return await rawBody(req, { limit: MAX_BODY_BYTES, length: req.headers['content-length'] ?? null });
  } catch (cause) {
    if (cause instanceof Error && 'type' in cause && cause.type === 'entity.too.large') throw tooLarge();
    throw new Problem('malformed-request', 'the connection was closed before the end of the body', { cause });
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalidBody(error instanceof SyntaxError ? `is not JSON: ${error.message}` : 'is not UTF-8');
  }
}

/**
 * Reads and parses the JSON body; undefined if the request has none.
 * @param accept called before the body is read, after its type and length were checked
 * @throws Problem `invalid-request`, `unsupported-media-type`, `body-too-large` or `malformed-request`
 */
export async function readBody(
  req: IncomingMessage,
  operation: Operation,
  accept: () => void = () => {},
): Promise<object | undefined> {
  const taken = takenTypes(operation);
  if (!hasBody(req)) return undefined;
  if (taken.length === 0) throw invalidBody('this operation has no body; send the request without one');
  refuseType(req, taken);
  const value = parseJson(await readBytes(req, accept));
  // A JSON string is rejected here, because the schema validator would parse its text as JSON.
  if (typeof value !== 'object' || value === null) throw invalidBody('must be a JSON object');
  const errors = checkBody(value);
  if (errors.length > 0) throw invalidRequest(errors);
  return value;
}
