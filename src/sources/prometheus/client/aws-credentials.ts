import type { Readable } from 'node:stream';
import { request } from 'undici';
import { processEnvironment } from '../../../config/environment.js';
import { createOutboundAgent } from '../../../runtime/outbound.js';

/** Credentials of AWS; those of a role have a session token. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Reads the credentials of the standard chain of AWS: environment, shared files and SSO, a process, a web identity (IRSA),
 * EKS Pod Identity or a container of ECS, and the instance. They are kept until 5 minutes before they expire. The library
 * is loaded on first use, because only stores of AWS need it.
 * @returns reads the credentials; forced, it gets other ones. It rejects when there are none.
 */
export function createAwsCredentials(): (isForced: boolean) => Promise<AwsCredentials> {
  let provider: ReturnType<typeof loadProvider> | null = null;
  return async (isForced) => {
    provider ??= loadProvider();
    const { accessKeyId, secretAccessKey, sessionToken } = await (await provider)({ forceRefresh: isForced });
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };
}

async function loadProvider() {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({ logger: SILENT, clientConfig: { requestHandler: createRequestHandler() } });
}

/** The library writes remarks to the console; a failure is a problem of the source instead. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A request of the library, for example to STS. */
interface ServiceRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Sends requests of the library through the proxy of the environment, which its own handler ignores. */
function createRequestHandler() {
  const dispatcher = createOutboundAgent(processEnvironment());
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ protocol, hostname, port, path, query = {}, method, headers, body }: ServiceRequest) {
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
      for (const [name, values] of Object.entries(query)) {
        for (const value of [values].flat()) url.searchParams.append(name, value ?? '');
      }
      const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
      const options = { method, headers, ...(body === undefined ? {} : { body }), dispatcher, signal };
      const response = await request(url, options);
      const stream: Readable = response.body;
      return { response: { statusCode: response.statusCode, headers: joined(response.headers), body: stream } };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

const joined = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
