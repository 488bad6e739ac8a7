import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../src/config/load-config.js';
import { openSources } from '../../src/sources/open-sources.js';
import { type AwsStoreOptions, type Issued, startAwsStore, startPodIdentity } from '../support/aws-store.js';
import { startLoopback } from '../support/loopback-server.js';

const FROM = 1_700_000_400 - (1_700_000_400 % 3600);
const WINDOW = { from: FROM, to: FROM + 300 };
const REGION = 'eu-west-1';
const POD_TOKEN = 'pod-identity-token';
/** Variables that the tests set, and those of the chain of AWS that must not reach them. */
const VARIABLES = /^(AWS_|https?_proxy$|no_proxy$)/i;

const issued = (name: string, lifetimeSeconds: number): Issued => ({
  accessKeyId: `ASIA${name.toUpperCase()}`,
  secretAccessKey: `${name}-secret/key+1`,
  sessionToken: `${name}-session-token//==`,
  lifetimeSeconds,
});

describe('requests that are signed for AWS', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let saved: [string, string | undefined][];
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'greenkube-aws-'));
    await writeFile(join(folder, 'pod-token'), POD_TOKEN);
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    saved = Object.entries(process.env).filter(([name]) => VARIABLES.test(name));
    setVariables({});
  });
  afterEach(async () => {
    setVariables(Object.fromEntries(saved));
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  function setVariables(variables: Readonly<Record<string, string | undefined>>): void {
    for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
    const nothing = join(folder, 'nothing');
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: nothing,
      AWS_CONFIG_FILE: nothing,
      ...variables,
    });
  }

  async function start(credentials: readonly Issued[], options: Partial<AwsStoreOptions> = {}) {
    const identity = await startPodIdentity(credentials, POD_TOKEN);
    stops.push(identity.stop);
    setVariables({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${identity.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'pod-token'),
    });
    const store = await startAwsStore({ region: REGION, service: 'aps', accepted: () => credentials[0]!, ...options });
    stops.push(store.stop);
    return { identity, store };
  }
  /** The problems of one window, and everything that was returned as text. */
  async function observe(url: string, variables: Readonly<Record<string, string>> = {}) {
    const config = loadConfig({
      GREENKUBE_PROMETHEUS_URL: url,
      GREENKUBE_PROMETHEUS_AUTH: 'sigv4',
      GREENKUBE_PROMETHEUS_SIGV4_REGION: REGION,
      GREENKUBE_KUBERNETES: 'off',
      ...variables,
    });
    const signal = new AbortController().signal;
    const sources = await openSources(config, config.clusters[0]!, { startedAt: FROM, now: () => FROM, signal });
    if (!('observation' in sources)) throw new Error('no sources');
    stops.push(() => sources.close());
    const { windows } = await sources.observation.observe(WINDOW, signal);
    const text = JSON.stringify([windows, config]);
    for (const secret of ['-secret', '-session-token', 'ASIA', POD_TOKEN]) expect(text).not.to.include(secret);
    return windows[0]!.problems.map(({ detail }) => detail);
  }

  it('are accepted with the credentials of EKS Pod Identity, which are read once until they expire', async () => {
    const { identity, store } = await start([issued('first', 3600)]);
    const problems = await observe(`${store.url}/workspaces/ws-1`);
    expect(problems.filter((detail) => /credentials|clock|denied/.test(detail))).to.deep.equal([]);
    expect(store.requests.map(({ message }) => message)).to.deep.equal(store.requests.map(() => null));
    expect(store.requests.length).to.be.above(1);
    expect(identity.issuedCount()).to.equal(1);
  });

  it('are accepted with parameters of the URL, and for another service', async () => {
    const { store } = await start([issued('first', 3600)], { service: 'execute-api' });
    await observe(`${store.url}/a%20b/é?tenant=x%20y%2Bz&match=*~'()&tenant=a/b&empty=`, {
      GREENKUBE_PROMETHEUS_SIGV4_SERVICE: 'execute-api',
    });
    expect(store.requests[0]).to.deep.include({ message: null });
    expect(store.requests[0]!.target).to.include('tenant=x%20y%2Bz');
  });

  it('get other credentials before these expire', async () => {
    const credentials = [issued('first', 240), issued('second', 3600)];
    // The first ones are valid for less than five minutes, so others are asked for with the second request.
    const accepted = (keyId: string) => credentials.find(({ accessKeyId }) => accessKeyId === keyId)!;
    const { identity, store } = await start(credentials, { accepted });
    await observe(store.url);
    expect(store.requests.filter(({ message }) => message !== null)).to.deep.equal([]);
    expect([store.requests[0], store.requests.at(-1)].map((one) => one?.keyId)).to.deep.equal([
      'ASIAFIRST',
      'ASIASECOND',
    ]);
    expect(identity.issuedCount()).to.equal(2);
  });

  it('get other credentials when AWS rejects these, and are repeated once', async () => {
    const credentials = [issued('first', 3600), issued('second', 3600)];
    const { identity, store } = await start(credentials, { accepted: () => credentials[1]! });
    await observe(store.url);
    expect(store.requests.filter(({ message }) => message !== null)).to.have.lengthOf(1);
    expect(identity.issuedCount()).to.equal(2);
  });

  it('with credentials that stay expired are rejected by name', async () => {
    const { store } = await start([issued('first', 3600)], { accepted: () => issued('other', 3600) });
    expect(await observe(store.url)).to.deep.equal([
      'credentials_rejected: HTTP 403: AWS does not accept the credentials',
    ]);
    expect(store.requests).to.have.lengthOf(2);
  });

  for (const skewSeconds of [3600, -3600]) {
    it(`with a clock that differs are refused by name: ${skewSeconds} s`, async () => {
      const { store } = await start([issued('first', 3600)], { skewSeconds });
      expect(await observe(store.url)).to.deep.equal([
        'clock_skew: HTTP 403: AWS does not accept the time of the signature',
      ]);
    });
  }

  it('that a server refuses and quotes show no credentials', async () => {
    const refusal = (authorization: string) => `User: arn:aws:iam::1:user/a is not authorized; got ${authorization}`;
    const { store } = await start([issued('first', 3600)], { refusal });
    expect((await observe(store.url))[0]).to.match(/^access_denied: HTTP 403/);
  });

  it('are not sent without credentials, and the problem says so', async () => {
    const { store } = await start([issued('first', 3600)]);
    setVariables({});
    expect(await observe(store.url)).to.deep.equal([
      'aws_credentials_missing: the credentials of AWS cannot be read: CredentialsProviderError',
    ]);
    expect(store.requests).to.deep.equal([]);
  });

  it('have the credentials of a web identity, which STS issues through the proxy', async () => {
    const given = issued('role', 3600);
    const { store } = await start([given]);
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    const proxy = await startLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(`
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>${given.accessKeyId}</AccessKeyId>
            <SecretAccessKey>${given.secretAccessKey}</SecretAccessKey>
            <SessionToken>${given.sessionToken}</SessionToken>
            <Expiration>${expiration}</Expiration>
          </Credentials></AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>`);
    });
    stops.push(proxy.stop);
    await writeFile(join(folder, 'web-token'), 'web-identity-token');
    setVariables({
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/reader',
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'web-token'),
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_STS: 'http://sts.invalid',
      HTTP_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
    });
    await observe(store.url);
    expect(proxy.requests).to.have.lengthOf(1);
    expect(proxy.requests[0]!.parameters.get('WebIdentityToken')).to.equal('web-identity-token');
    expect(store.requests[0]).to.deep.include({ message: null });
  });
});
