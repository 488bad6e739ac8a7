import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { answerJson, type LoopbackServer, startLoopback } from '../../support/loopback-server.js';

export const CLIENT_ID = 'greenkube-test';
const LIFETIME_SECONDS = 3600;

/** An OpenID Connect provider that logs one user in without a question. */
export interface OidcProvider extends LoopbackServer {
  /** A token that the provider issued to a program of the user. */
  issueToken(): string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param email mail address of the user */
export async function startOidcProvider(email: string): Promise<OidcProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' };
  /** Challenge and nonce of each code. */
  const codes = new Map<string, { readonly challenge: string | null; readonly nonce: string | null }>();

  const tokenOf = (nonce: string | null): string => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: server.url,
      aud: CLIENT_ID,
      sub: 'user-1',
      email,
      email_verified: true,
      iat: now,
      exp: now + LIFETIME_SECONDS,
      ...(nonce !== null && { nonce }),
    };
    const content = `${encode({ alg: 'RS256', kid: key.kid, typ: 'JWT' })}.${encode(claims)}`;
    return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
  };
  const server = await startLoopback(({ path, parameters }, response) => {
    if (path === '/.well-known/openid-configuration')
      return answerJson(response, 200, {
        issuer: server.url,
        authorization_endpoint: `${server.url}/authorize`,
        token_endpoint: `${server.url}/token`,
        jwks_uri: `${server.url}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    if (path === '/keys') return answerJson(response, 200, { keys: [key] });
    if (path === '/authorize') {
      const code = randomUUID();
      codes.set(code, { challenge: parameters.get('code_challenge'), nonce: parameters.get('nonce') });
      const back = new URL(parameters.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', parameters.get('state') ?? '');
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    const issued = codes.get(parameters.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    if (path !== '/token' || issued === undefined || issued.challenge !== verifier)
      return answerJson(response, 400, { error: 'invalid_grant' });
    const token = tokenOf(issued.nonce);
    answerJson(response, 200, {
      access_token: token,
      id_token: token,
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
    });
  });
  return { ...server, issueToken: () => tokenOf(null) };
}
