import type { SourceFailureName } from '../../../domain/cluster/source-failures.js';
import { fail, type Outcome } from './failure.js';

/** Codes of Node, OpenSSL and undici for connections that fail before a response arrives. */
const BY_CODE: readonly (readonly [code: RegExp, name: SourceFailureName])[] = [
  [/^(ENOTFOUND|EAI_)/, 'dns_failure'],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'certificate_expired'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'certificate_wrong_host'],
  [/SELF_SIGNED|^UNABLE_TO_|^CERT_/, 'certificate_untrusted'],
  [/^ERR_(SSL|TLS|OSSL)_|^EPROTO$/, 'tls_failed'],
  [/^Z_/, 'invalid_response'],
  [/^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/, 'no_response'],
];
/** Failures that only a change of the configuration ends. */
const LASTING: ReadonlySet<SourceFailureName> = new Set([
  'certificate_expired',
  'certificate_wrong_host',
  'certificate_untrusted',
  'proxy_failed',
]);
/** Undici's text for a proxy that does not open a tunnel. */
const PROXY_TEXT = /Proxy response \((\d+)\)|Proxy Authentication Required/;

/** Names the failure of a connection by its error code; the detail is the code, or the message of an error without one. */
export function connectionFailure(error: unknown): Outcome<never> {
  const { code, message } = errorParts(error);
  const proxy = PROXY_TEXT.exec(message);
  if (proxy !== null) return fail('proxy_failed', `the proxy answers HTTP ${proxy[1] ?? 407}`);
  const name = BY_CODE.find(([pattern]) => pattern.test(code ?? ''))?.[1] ?? 'connection_failed';
  return fail(name, `the connection failed: ${code ?? message}`, { isTransient: !LASTING.has(name) });
}

/** The code and message of an error. An error with several attempts has those of the first one. */
function errorParts(error: unknown): { readonly code: string | null; readonly message: string } {
  if (!(error instanceof Error)) return { code: null, message: 'unknown error' };
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null && cause instanceof Error) return errorParts(cause);
  return { code, message: error.message };
}
