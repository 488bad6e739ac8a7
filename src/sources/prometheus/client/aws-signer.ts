import { createHash, createHmac } from 'node:crypto';
import type { SignatureV4 as Signer } from '@smithy/signature-v4';
import { type AwsCredentials, createAwsCredentials } from './aws-credentials.js';
import { hideSecrets } from './credentials.js';
import { fail, type Outcome, ok } from './failure.js';

/** The parts of a request that a signature covers. */
export interface SignableRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Media type of the body; absent without one. */
  readonly type?: string;
  readonly body?: string;
}

/** Signs requests with AWS Signature Version 4 and the credentials that are valid now. */
export interface AwsSigner {
  /**
   * The given headers with those of the signature. Only the host, the media type and headers of AWS are signed, because a
   * proxy may change the others.
   * @returns a failure when there are no credentials; its detail has no secrets
   */
  sign(
    request: SignableRequest,
    headers: Readonly<Record<string, string>>,
  ): Promise<Outcome<Readonly<Record<string, string>>>>;
  /** The server has rejected the credentials: the next request is signed with other ones. */
  renewCredentials(): void;
  /** Replaces credentials and signatures in a text. */
  redact(text: string): string;
}

export interface AwsSignerOptions {
  readonly region: string;
  readonly service: string;
  /** By default the standard chain of AWS. */
  readonly readCredentials?: (isRejected: boolean) => Promise<AwsCredentials>;
  /** Time of the signatures; by default the signer reads the clock. */
  readonly signingDate?: Date;
}

/** Names of errors of AWS; they quote nothing. */
const ERROR_NAME = /^[A-Za-z]{1,60}$/;
/** SHA-256 in hexadecimal: signatures and hashes of requests, which AWS quotes in its errors. */
const HASH = /\b[0-9a-f]{64}\b/g;

export function createAwsSigner({
  region,
  service,
  readCredentials = createAwsCredentials(),
  signingDate,
}: AwsSignerOptions): AwsSigner {
  let isRejected = false;
  /** The last credentials and those before, which requests in progress may still have. */
  let used: readonly AwsCredentials[] = [];

  return {
    async sign(request, headers) {
      const isRenewal = isRejected;
      isRejected = false;
      try {
        const credentials = await readCredentials(isRenewal);
        if (used[0]?.accessKeyId !== credentials.accessKeyId) used = [credentials, ...used].slice(0, 2);
        const { SignatureV4 } = await import('@smithy/signature-v4');
        const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
        return ok({ ...headers, ...(await signatureOf(signer, request, headers, signingDate)) });
      } catch (error) {
        const name = error instanceof Error && ERROR_NAME.test(error.name) ? error.name : 'unknown error';
        return fail('aws_credentials_missing', `the credentials of AWS cannot be read: ${name}`);
      }
    },
    renewCredentials: () => {
      isRejected = true;
    },
    redact(text) {
      const secrets = used.flatMap(({ accessKeyId, secretAccessKey, sessionToken }) => [
        ...(sessionToken === undefined ? [] : [sessionToken]),
        secretAccessKey,
        accessKeyId,
      ]);
      return hideSecrets(text, secrets).replaceAll(HASH, '***');
    },
  };
}

/** The headers that the signature adds. */
async function signatureOf(
  signer: Signer,
  { method, url, type, body }: SignableRequest,
  headers: Readonly<Record<string, string>>,
  signingDate: Date | undefined,
): Promise<Record<string, string>> {
  const ofAws = Object.entries(headers).filter(([name]) => /^x-amz-/i.test(name));
  const signed = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: queryOf(url.searchParams),
      headers: {
        host: url.host,
        ...(type === undefined ? {} : { 'content-type': type }),
        ...Object.fromEntries(ofAws),
      },
      ...(body === undefined ? {} : { body }),
    },
    signingDate === undefined ? {} : { signingDate },
  );
  const { host: _host, 'content-type': _type, ...added } = signed.headers;
  return added;
}

/** Parameters with all their values. */
function queryOf(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

type HashData = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 of Node.js in the form that the library takes: with a secret, it is an HMAC. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash | typeof createHmac>;

  constructor(secret?: HashData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: HashData): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}

function bytesOf(data: HashData): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
