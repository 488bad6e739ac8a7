import type { Dispatcher } from 'undici';
import { processEnvironment } from '../../../config/environment.js';
import { createOutboundAgent } from '../../../runtime/outbound.js';
import { type AwsSigner, createAwsSigner, type SignableRequest } from './aws-signer.js';
import { connectionHeaders, createRedactor, splitAddress } from './credentials.js';
import { type Outcome, ok } from './failure.js';
import type { PrometheusAuth, PrometheusConnection, PrometheusCredentials } from './prometheus-options.js';

/** Connections of the credentials that are valid now. */
export interface Session {
  readonly dispatcher: Dispatcher;
  /** Headers of a request, with its signature if requests are signed. */
  headersFor(request: SignableRequest): Promise<Outcome<Readonly<Record<string, string>>>>;
  /** Replaces secrets in a text. */
  readonly redact: (text: string) => string;
}

export interface Sessions {
  /** Address of the API without secrets; the path ends in a slash. */
  readonly base: URL;
  /** The URL of an endpoint with the parameters of the configured URL. */
  urlOf(path: string): URL;
  /**
   * The session for the next request. Credentials that are read from files are read again when the files have changed.
   * @param isRejected the server has just rejected them, so the files are read in any case, and AWS is asked for others
   * @throws Error when a file cannot be read
   */
  current(isRejected?: boolean): Session;
  close(): Promise<void>;
}

/** @throws TypeError when the URL is not a valid http(s) URL; the message does not quote it */
export function createSessions(connection: PrometheusConnection): Sessions {
  const { base, parameters, auth: userInfo } = splitAddress(connection.url, null);
  const { insecure = false, readCredentials } = connection;
  let credentials: PrometheusCredentials = readCredentials?.(false) ?? connection;
  let signer: AwsSigner | null = null;
  let session = open(credentials);
  const replaced: Promise<void>[] = [];

  function open({ auth, ca, cert, key, headers = {} }: PrometheusCredentials): Session {
    const used = auth ?? userInfo;
    const common = connectionHeaders(used, headers);
    const redact = createRedactor(used, headers, parameters);
    const signing = signerOf(used);
    return {
      dispatcher: createOutboundAgent(processEnvironment(), {
        ca: ca ?? null,
        cert: cert ?? null,
        key: key ?? null,
        insecure,
      }),
      headersFor: async (request) => (signing === null ? ok(common) : signing.sign(request, common)),
      redact: (text) => signing?.redact(redact(text)) ?? redact(text),
    };
  }
  /** One for all sessions, because region and service do not change. */
  function signerOf(auth: PrometheusAuth | null): AwsSigner | null {
    if (auth?.kind !== 'sigv4') return null;
    signer ??= createAwsSigner(auth);
    return signer;
  }
  return {
    base,
    urlOf(path) {
      const url = new URL(path, base);
      // A space is `%20`, because `+` has two meanings in a URL that is signed.
      url.search = parameters.toString().replaceAll('+', '%20');
      return url;
    },
    current(isRejected = false) {
      const latest = readCredentials?.(isRejected) ?? credentials;
      if (latest !== credentials) {
        const before = session;
        session = open(latest);
        credentials = latest;
        // Requests in progress end with their own credentials.
        replaced.push(before.dispatcher.close().catch(() => {}));
      } else if (isRejected && signer !== null) {
        signer.renewCredentials();
        // Another object, because the request is worth repeating.
        session = { ...session };
      }
      return session;
    },
    close: async () => {
      await Promise.all([session.dispatcher.close(), ...replaced]);
    },
  };
}
