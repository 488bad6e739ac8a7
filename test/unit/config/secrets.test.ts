import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeConfig } from '../../../src/config/describe-config.js';
import { loadConfig } from '../../../src/config/load-config.js';

describe('configuration secrets', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'greenkube-config-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('are read from a file without its trailing line break', () => {
    const path = join(directory, 'token');
    writeFileSync(path, 's3cret\n');
    const config = loadConfig({ GREENKUBE_PROMETHEUS_BEARER_TOKEN_FILE: path });
    expect(config.prometheusBearerToken).to.equal('s3cret');
    expect(config.origins.prometheusBearerToken).to.equal('file');
  });

  it('are rejected when the file is missing or empty, or when value and file are both set', () => {
    const empty = join(directory, 'empty');
    writeFileSync(empty, '\n');
    expect(() => loadConfig({ GREENKUBE_DATABASE_URL_FILE: join(directory, 'none') })).to.throw(
      /cannot be read from its file/,
    );
    expect(() => loadConfig({ GREENKUBE_DATABASE_URL_FILE: empty })).to.throw(/GREENKUBE_DATABASE_URL must be a URL/);
    expect(() => loadConfig({ GREENKUBE_DATABASE_URL: 'postgres://a/b', GREENKUBE_DATABASE_URL_FILE: empty })).to.throw(
      /are both set/,
    );
  });

  it('can be read from a file only for secret options', () => {
    expect(() => loadConfig({ GREENKUBE_PORT_FILE: '/etc/port' })).to.throw(/GREENKUBE_PORT_FILE is not an option/);
  });

  it('are omitted from the printed configuration, which contains all other options', () => {
    const config = loadConfig({
      GREENKUBE_DATABASE_URL: 'postgres://user:s3cret@db/greenkube',
      GREENKUBE_PROMETHEUS_HEADERS: 'X-Key: s3cret',
      GREENKUBE_PROMETHEUS_USER: 'me',
      GREENKUBE_PROMETHEUS_PASSWORD: 's3cret',
      GREENKUBE_BACKFILL: '48h',
    });
    const entries = describeConfig(config);
    expect(JSON.stringify(entries)).to.not.include('s3cret');
    expect(entries.find(({ name }) => name === 'GREENKUBE_DATABASE_URL')).to.include({
      value: '[redacted]',
      origin: 'environment',
      isSecret: true,
    });
    expect(entries.find(({ name }) => name === 'GREENKUBE_PROMETHEUS_BEARER_TOKEN')?.value).to.equal(null);
    expect(entries.find(({ name }) => name === 'GREENKUBE_BACKFILL')).to.include({
      value: '2d',
      origin: 'environment',
    });
    expect(entries.find(({ name }) => name === 'GREENKUBE_RETENTION_DAILY')).to.include({
      value: 'unlimited',
      origin: 'default',
    });
  });

  it('include the query of the URL of Prometheus, which may contain a key', () => {
    const shown = (url: string) => {
      const config = loadConfig({ GREENKUBE_PROMETHEUS_URL: url });
      const entry = describeConfig(config).find(({ name }) => name === 'GREENKUBE_PROMETHEUS_URL');
      return [config.prometheusUrl, entry?.value];
    };
    const url = 'https://prometheus.example/api/prom/?key=s3cret/';
    expect(shown(url)).to.deep.equal([
      'https://prometheus.example/api/prom?key=s3cret/',
      'https://prometheus.example/api/prom?[redacted]',
    ]);
    expect(shown('http://prometheus:9090/')).to.deep.equal(['http://prometheus:9090', 'http://prometheus:9090']);
  });

  it('do not appear in error messages', () => {
    expect(() => loadConfig({ GREENKUBE_DATABASE_URL: 'mysql://user:s3cret@db' }))
      .to.throw()
      .with.property('message')
      .that.does.not.include('s3cret');
  });
});
