import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { expect } from 'chai';
import fc from 'fast-check';
import { type ClientView, createClientReader } from '../../../../src/http/proxy/client-view.js';
import { parseForwarded } from '../../../../src/http/proxy/forwarded-header.js';

const PROXIES = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'];

const requestFrom = (remoteAddress: string, headers: IncomingHttpHeaders): IncomingMessage =>
  ({ headers: { host: 'inside:8000', ...headers }, socket: { remoteAddress, localPort: 8000 } }) as IncomingMessage;

const viewOf = (remoteAddress: string, headers: IncomingHttpHeaders, basePath: string | null = null): ClientView =>
  createClientReader(PROXIES, basePath)(requestFrom(remoteAddress, headers));

const FORGED: IncomingHttpHeaders = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-prefix': '/evil',
  forwarded: 'for=203.0.113.9;proto=https;host=evil.example',
  'x-forwarded-user': 'root',
  'x-auth-request-email': 'root@evil.example',
};

describe('the client of a request behind proxies', () => {
  it('ignores all proxy headers of a sender that is not trusted', () => {
    const direct = { address: '198.51.100.4', origin: 'http://inside:8000', basePath: '', user: null };
    expect(viewOf('198.51.100.4', FORGED)).to.eql(direct);
    expect(createClientReader([], null)(requestFrom('198.51.100.4', FORGED))).to.eql(direct);
    expect(viewOf('198.51.100.4', FORGED, '/greenkube').basePath).to.equal('/greenkube');
  });

  it('uses the headers of trusted proxies, in both notations', () => {
    const seen = { address: '203.0.113.9', origin: 'https://green.example' };
    const rows: [string, string, IncomingHttpHeaders][] = [
      ['one proxy', '10.1.2.3', { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }],
      [
        'an IPv4 address in IPv6 notation',
        '::ffff:10.1.2.3',
        { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' },
      ],
      ['two proxies', '10.1.2.3', { 'x-forwarded-for': '203.0.113.9, 192.0.2.7', 'x-forwarded-proto': 'https,http' }],
      [
        'a scheme of the first proxy only',
        '10.1.2.3',
        { 'x-forwarded-for': '203.0.113.9, 192.0.2.7', 'x-forwarded-proto': 'https' },
      ],
      ['an address with a port', 'fd00::1', { 'x-forwarded-for': '203.0.113.9:4711', 'x-forwarded-proto': 'https' }],
      [
        'forged entries before',
        '10.1.2.3',
        { 'x-forwarded-for': '10.9.9.9, 1.1.1.1, 203.0.113.9', 'x-forwarded-proto': 'https' },
      ],
    ];
    for (const [what, peer, headers] of rows)
      expect(viewOf(peer, { ...headers, 'x-forwarded-host': 'green.example' }), what).to.include(seen);
    for (const forwarded of [
      'for=203.0.113.9;proto=https;host=green.example',
      'for=1.1.1.1;proto=http, For="203.0.113.9:80";Proto=https;Host="green.example", for=192.0.2.7;proto=http',
    ])
      expect(viewOf('10.1.2.3', { host: 'green.example', forwarded }), forwarded).to.include(seen);
  });

  it('keeps the last valid address before an unknown one', () => {
    for (const forwarded of ['for=unknown', 'for=_hidden', 'for="[broken"', 'proto=https', '', ',,;=', 'for='])
      expect(viewOf('10.1.2.3', { forwarded }).address, forwarded).to.equal('10.1.2.3');
    expect(viewOf('10.1.2.3', { 'x-forwarded-for': 'garbage' }).address).to.equal('10.1.2.3');
    expect(parseForwarded('for="[2001:db8::1]:4711"')[0]?.address).to.equal('2001:db8::1');
  });

  it('uses only well-formed hosts, schemes, prefixes and users', () => {
    const odd = viewOf('10.1.2.3', {
      'x-forwarded-host': '<script>',
      'x-forwarded-proto': 'javascript',
      'x-forwarded-prefix': '/a"b',
      'x-forwarded-user': 'a\tb',
    });
    expect(odd).to.eql({ address: '10.1.2.3', origin: 'http://inside:8000', basePath: '', user: null });
    const good = viewOf('10.1.2.3', { 'x-forwarded-prefix': '/tools/green/', 'x-forwarded-user': 'u-1' }, '/other');
    expect(good).to.include({ basePath: '/tools/green', user: 'u-1' });
    const named = { 'x-auth-request-email': 'alice@example.com', 'x-auth-request-user': 'u-1' };
    expect(viewOf('10.1.2.3', named).user).to.equal('alice@example.com');
  });

  it('takes the user only from the configured headers, in their order', () => {
    const reader = createClientReader(PROXIES, null, ['X-Forwarded-Email', 'Remote-User']);
    const userIn = (headers: Record<string, string>) => reader(requestFrom('10.1.2.3', headers)).user;
    expect(userIn({ 'x-auth-request-email': 'mallory@example.com', 'x-forwarded-user': 'mallory' })).to.equal(null);
    expect(userIn({ 'remote-user': 'u-1', 'x-auth-request-email': 'mallory@example.com' })).to.equal('u-1');
    expect(userIn({ 'remote-user': 'u-1', 'x-forwarded-email': 'alice@example.com' })).to.equal('alice@example.com');
  });

  it('never throws, and never leaves the network of the proxies by itself (property)', () => {
    const header = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('for=1.2.3.4', '10.0.0.1, 8.8.8.8', '/x'));
    const names = Object.keys(FORGED);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), header), (headers) => {
        const view = viewOf('10.1.2.3', headers);
        expect(view.origin).to.match(/^https?:\/\/[A-Za-z0-9._[\]:-]+$/);
        expect(view.basePath).to.match(/^(\/[A-Za-z0-9._~-]+)*$/);
      }),
      { seed: 20261130 },
    );
  });
});
