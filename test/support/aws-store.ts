import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expectedSignature, readSignature } from './aws-verifier.js';
import { answerJson, listenOnLoopback, startLoopback } from './loopback-server.js';

const EMPTY = { status: 'success', data: { resultType: 'matrix', result: [] } };
/** Largest difference of clocks that AWS accepts. */
const MAX_SKEW_SECONDS = 300;

export interface Issued {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** How long the credentials claim to be valid. */
  readonly lifetimeSeconds: number;
}

export interface AwsStoreOptions {
  readonly region: string;
  readonly service: string;
  /** The credentials that the store accepts from a request with this key. */
  readonly accepted: (accessKeyId: string) => Issued;
  /** Clock of the store minus that of this process. */
  readonly skewSeconds?: number;
  /** Instead of the check. */
  readonly refusal?: (authorization: string) => string;
}

/** A store that answers only requests with a valid signature, with the errors of AWS. */
export async function startAwsStore({ region, service, accepted, skewSeconds = 0, refusal }: AwsStoreOptions) {
  const requests: { readonly target: string; readonly keyId: string; readonly message: string | null }[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url: target = '' } = request;
    const body = await text(request);
    const headers = request.headers as Record<string, string | undefined>;
    const message = refusal?.(headers['authorization'] ?? '') ?? refusalOf({ method, target, headers, body });
    requests.push({ target, keyId: readSignature(headers['authorization'])?.accessKeyId ?? '', message });
    if (message === null) answerJson(response, 200, EMPTY);
    else answerJson(response, 403, { message });
  });

  function refusalOf(request: Parameters<typeof expectedSignature>[0]): string | null {
    const { headers } = request;
    const parts = readSignature(headers['authorization']);
    if (parts === null) return 'Missing Authentication Token';
    const { accessKeyId, secretAccessKey, sessionToken } = accepted(parts.accessKeyId);
    if (parts.accessKeyId !== accessKeyId || headers['x-amz-security-token'] !== sessionToken)
      return 'The security token included in the request is expired';
    const time = headers['x-amz-date'] ?? '';
    const seconds = Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) / 1000;
    const now = Date.now() / 1000 + skewSeconds;
    if (seconds < now - MAX_SKEW_SECONDS) return `Signature expired: ${time} is now earlier than ${now}`;
    if (seconds > now + MAX_SKEW_SECONDS) return `Signature not yet current: ${time} is still later than ${now}`;
    const isComplete = ['host', 'x-amz-date', 'x-amz-security-token', 'content-type'].every((name) =>
      parts.signedHeaders.includes(name),
    );
    const scope = { secretAccessKey, region, service };
    const isValid = isComplete && parts.signature === expectedSignature(request, parts.signedHeaders, scope);
    return isValid && parts.region === region && parts.service === service
      ? null
      : 'The request signature we calculated does not match the signature you provided.';
  }
  return { ...(await listenOnLoopback(server)), requests: requests as readonly (typeof requests)[number][] };
}

/** The endpoint of EKS Pod Identity, which issues credentials in the order of the list; the last one again and again. */
export async function startPodIdentity(issued: readonly Issued[], token: string) {
  let count = 0;
  const server = await startLoopback(({ headers }, response) => {
    if (headers.authorization !== token) return answerJson(response, 401, {});
    const { accessKeyId, secretAccessKey, sessionToken, lifetimeSeconds } = issued[Math.min(count, issued.length - 1)]!;
    count += 1;
    answerJson(response, 200, {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: new Date(Date.now() + lifetimeSeconds * 1000).toISOString(),
    });
  });
  return { ...server, issuedCount: () => count };
}
