import { expect } from 'chai';
import fc from 'fast-check';
import { createAwsSigner, type SignableRequest } from '../../../../src/sources/prometheus/client/aws-signer.js';
import { expectedSignature, readSignature } from '../../../support/aws-verifier.js';

/** Credentials, time and scope of the test suite that AWS publishes for Signature Version 4. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const SCOPE = { secretAccessKey: SECRET, region: 'us-east-1', service: 'service' };
const AT = '20150830T123600Z';
const NOW = new Date('2015-08-30T12:36:00Z');
const HOST = { host: 'example.amazonaws.com', 'x-amz-date': AT };
const SIGNED = ['host', 'x-amz-date'];

describe('signatures for AWS', () => {
  /** Name in the test suite, request, signature. */
  const published: readonly (readonly [
    name: string,
    request: Partial<Parameters<typeof expectedSignature>[0]>,
    string,
  ])[] = [
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['get-utf8', { target: '/ሴ' }, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
    [
      'get-vanilla-query-order-key-case',
      { target: '/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        headers: { ...HOST, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ];
  for (const [name, request, signature] of published) {
    it(`are verified as AWS publishes them: ${name}`, () => {
      const whole = { method: 'GET', target: '/', headers: HOST, body: '', ...request };
      const names = Object.keys(whole.headers).sort();
      expect(expectedSignature(whole, names, SCOPE)).to.equal(signature);
    });
  }

  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: 'a-session/token+==' };
  async function signatureOf(request: SignableRequest, headers: Readonly<Record<string, string>> = {}) {
    const signer = createAwsSigner({ ...SCOPE, readCredentials: async () => credentials, signingDate: NOW });
    const outcome = await signer.sign(request, headers);
    if (!outcome.isOk) throw new Error(outcome.failure.detail);
    return outcome.value;
  }

  it('agree with the specification for any path, parameters, body and header', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 3 }),
        fc.array(fc.tuple(text, text), { maxLength: 4 }),
        fc.string({ unit: 'binary', maxLength: 20 }),
        async (path, parameters, body) => {
          const url = new URL(`https://host.example:8443/${path.map(encodeURIComponent).join('/')}`);
          url.search = new URLSearchParams(parameters).toString().replaceAll('+', '%20');
          const type = 'application/x-www-form-urlencoded';
          const headers = await signatureOf({ method: 'POST', url, type, body }, { 'X-Scope-OrgID': 'a' });
          const arrived = { host: url.host, 'content-type': type, ...headers };
          const parts = readSignature(headers['authorization']);
          expect(parts?.signedHeaders).to.include.members([...SIGNED, 'content-type', 'x-amz-security-token']);
          expect(parts?.signedHeaders).not.to.include('x-scope-orgid');
          const request = { method: 'POST', target: url.pathname + url.search, headers: arrived, body };
          expect(parts?.signature).to.equal(expectedSignature(request, parts?.signedHeaders ?? [], SCOPE));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have no body in a GET, and cover headers of AWS that are configured', async () => {
    const url = new URL('https://host.example/a');
    const headers = await signatureOf({ method: 'GET', url }, { 'x-amz-tag': 'one  two' });
    const { signedHeaders = [], signature } = readSignature(headers['authorization']) ?? {};
    expect(signedHeaders).to.include('x-amz-tag');
    const arrived = { host: url.host, ...headers };
    const request = { method: 'GET', target: '/a', headers: arrived, body: '' };
    expect(signature).to.equal(expectedSignature(request, signedHeaders, SCOPE));
  });

  it('and credentials are replaced in texts of the server', async () => {
    const signer = createAwsSigner({ ...SCOPE, readCredentials: async () => credentials, signingDate: NOW });
    const outcome = await signer.sign({ method: 'GET', url: new URL('https://host.example/') }, {});
    if (!outcome.isOk) throw new Error(outcome.failure.detail);
    const text = signer.redact(`${Object.values(outcome.value).join(' ')} ${SECRET}`);
    for (const secret of [...Object.values(credentials), readSignature(outcome.value['authorization'])!.signature])
      expect(text).not.to.include(secret);
  });

  it('need credentials; the failure has only the name of the error', async () => {
    const readCredentials = async (): Promise<never> => {
      throw Object.assign(new Error(`the token ${SECRET} is expired`), { name: 'ExpiredTokenException' });
    };
    const outcome = await createAwsSigner({ ...SCOPE, readCredentials }).sign(
      { method: 'GET', url: new URL('https://host.example/') },
      {},
    );
    expect(outcome).to.have.nested.property('failure.name', 'aws_credentials_missing');
    expect(outcome).to.have.nested.property(
      'failure.detail',
      'aws_credentials_missing: the credentials of AWS cannot be read: ExpiredTokenException',
    );
  });
});
