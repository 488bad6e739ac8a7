import { expect } from 'chai';
import { type Config, ConfigError, type Environment } from '../../../src/config/config.js';
import { describeConfig } from '../../../src/config/describe-config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { awsRegionOf } from '../../../src/config/options/cluster-settings.js';
import { OPTION_LIST } from '../../../src/config/options/options.js';
import { SERVICE_LINKS } from '../../support/service-links.js';

const DAY = 86_400;

function mistakesOf(env: Environment): readonly string[] {
  try {
    loadConfig(env, Date.now() / 1000);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('has the documented defaults', () => {
    const config = loadConfig({});
    expect(config).to.include({
      port: 8000,
      host: '0.0.0.0',
      dataDirectory: './data',
      sample: false,
      pollIntervalSeconds: 60,
      collectionDelaySeconds: 60,
      backfillSeconds: 7 * DAY,
      retentionRawSeconds: 9 * DAY,
      retentionHourlySeconds: 400 * DAY,
      retentionPodHourlySeconds: 35 * DAY,
      retentionDailySeconds: null,
      databaseUrl: null,
      isInKubernetes: false,
    });
    expect(config.corsOrigins).to.deep.equal(['*']);
  });

  it('reads every kind of value', () => {
    const config = loadConfig({
      GREENKUBE_PORT: '9000',
      GREENKUBE_PROMETHEUS_URL: 'https://prometheus.example/tenant/',
      GREENKUBE_PROMETHEUS_MATCHERS: 'cluster="a,b",env=~"x|y"',
      GREENKUBE_PROMETHEUS_HEADERS: 'X-Scope-OrgID: a|b; X-Other: c:d',
      GREENKUBE_POLL_INTERVAL: '15m',
      GREENKUBE_COLLECTION_DELAY: '10m',
      GREENKUBE_RETENTION_DAILY: '10w',
      GREENKUBE_RETENTION_HOURLY: '20d',
      GREENKUBE_DEFAULT_PUE: '1.25',
      GREENKUBE_REGION_ZONES: 'dc-1=FR, dc-2=US-CAL-CISO',
      GREENKUBE_NODE_PRICES: 'm5.large=0.096, m5.large=0.08@2026-01-31, n2-standard-4=0.19@2026-01-01T12:00Z',
      GREENKUBE_LABELS: 'team, app.kubernetes.io/part-of',
      GREENKUBE_POD_METRICS: 'true',
    });
    expect(config).to.include({
      port: 9000,
      prometheusUrl: 'https://prometheus.example/tenant',
      prometheusMatchers: 'cluster="a,b",env=~"x|y"',
      pollIntervalSeconds: 900,
      collectionDelaySeconds: 600,
      retentionDailySeconds: 70 * DAY,
      defaultPue: 1.25,
      podMetrics: true,
    });
    expect(config.prometheusHeaders).to.deep.equal({ 'X-Scope-OrgID': 'a|b', 'X-Other': 'c:d' });
    expect(
      config.operatorPrices.map(({ instanceType, usdPerHour, validFrom }) => [instanceType, usdPerHour, validFrom]),
    ).to.deep.equal([
      ['m5.large', 0.096, null],
      ['m5.large', 0.08, Date.UTC(2026, 0, 31) / 1000],
      ['n2-standard-4', 0.19, Date.UTC(2026, 0, 1, 12) / 1000],
    ]);
    expect(config.regionZones).to.deep.equal({ 'dc-1': 'FR', 'dc-2': 'US-CAL-CISO' });
    expect(config.labels).to.deep.equal(['team', 'app.kubernetes.io/part-of']);
  });

  it('reads labels, patterns and aliases, and stores the labels of teams by default', () => {
    const labels = (text: string) => loadConfig({ GREENKUBE_LABELS: text }).labels;
    expect(loadConfig({}).labels).to.include.members(['team', 'app.kubernetes.io/part-of']).and.have.lengthOf(8);
    expect(labels('app.kubernetes.io/*, *, *.example.com/team, team, team')).to.deep.equal([
      'app.kubernetes.io/*',
      '*',
      '*.example.com/team',
      'team',
    ]);
    expect(labels('none')).to.deep.equal([]);
    const config = loadConfig({ GREENKUBE_LABEL_ALIASES: 'team=owner | squad|app.kubernetes.io/team, product=app' });
    expect(config.labelAliases).to.deep.equal([
      { name: 'team', keys: ['owner', 'squad', 'app.kubernetes.io/team'] },
      { name: 'product', keys: ['app'] },
    ]);
    const shown = (of: Config, variable: string) => describeConfig(of).find(({ name }) => name === variable)!.value;
    expect(shown(config, 'GREENKUBE_LABEL_ALIASES')).to.deep.equal([
      'team=owner|squad|app.kubernetes.io/team',
      'product=app',
    ]);
    expect(shown(loadConfig({ GREENKUBE_LABELS: 'none' }), 'GREENKUBE_LABELS')).to.equal('none');
  });

  it('reports all invalid labels and aliases together', () => {
    const mistakes = mistakesOf({ GREENKUBE_LABELS: 'team,a b,-x', GREENKUBE_LABEL_ALIASES: 'a=b,c,d=d' });
    expect(mistakes).to.have.lengthOf(2);
    expect(mistakes[0]).to.include('invalid: "a b", "-x"');
    expect(mistakes[1]).to.include('"c" is not of the form').and.include('"d=d" has a key twice');
  });

  it('bounds the delay of the collection to an hour', () => {
    expect(mistakesOf({ GREENKUBE_COLLECTION_DELAY: '2h' })).to.have.lengthOf(1);
    expect(mistakesOf({ GREENKUBE_COLLECTION_DELAY: '5s' })).to.have.lengthOf(1);
  });

  it('is deeply frozen', () => {
    const config = loadConfig({ GREENKUBE_LABELS: 'team', GREENKUBE_NODE_PRICES: 'a=1' });
    const parts: object[] = [config, config.labels, config.operatorPrices, config.origins];
    for (const part of parts) expect(Object.isFrozen(part)).to.equal(true);
  });

  it('treats an empty value as not set', () => {
    expect(loadConfig({ GREENKUBE_PORT: '', GREENKUBE_TYPO: '' }).port).to.equal(8000);
  });

  it('ignores variables without the GREENKUBE_ prefix', () => {
    expect(mistakesOf({ PATH: '/bin', PORT: 'x', GREEN: '1' })).to.deep.equal([]);
  });

  it('reports all errors at once', () => {
    const mistakes = mistakesOf({
      GREENKUBE_PORT: '70000',
      GREENKUBE_SAMPLE: 'yes',
      GREENKUBE_BAKFILL: '7d',
      GREENKUBE_DEFAULT_PUE: '0.5',
      GREENKUBE_RETENTION_RAW: '2d',
    });
    expect(mistakes).to.have.length(5);
    expect(mistakes.join('\n'))
      .to.include('GREENKUBE_PORT must be an integer from 0 to 65535')
      .and.include('GREENKUBE_SAMPLE must be true or false')
      .and.include('GREENKUBE_BAKFILL is not an option; did you mean GREENKUBE_BACKFILL?')
      .and.include('GREENKUBE_DEFAULT_PUE must be a number from 1 to 10')
      .and.include('GREENKUBE_BACKFILL must be at least one day less than GREENKUBE_RETENTION_RAW: 7d + 1d > 2d');
  });

  const bad: Readonly<Record<string, readonly string[]>> = {
    GREENKUBE_PORT: ['-1', '1e3', '0x10', ' 7', '8000.5', '99999999999999999999'],
    GREENKUBE_POLL_INTERVAL: ['60', '0s', '1.5m', '2d', '-5s'],
    GREENKUBE_PROMETHEUS_URL: ['prometheus:9090', 'ftp://x', '//x', 'http://user:pass@x'],
    GREENKUBE_PROMETHEUS_AUTH: ['basic', 'SIGV4'],
    GREENKUBE_PROMETHEUS_SIGV4_REGION: ['eu west', 'EU', 'a/b'],
    GREENKUBE_DATABASE_URL: ['mysql://x/y', 'localhost'],
    GREENKUBE_PROMETHEUS_MATCHERS: ['cluster=a', '{cluster="a"}', 'a="b" or c="d"', 'a="b"} or {c="d"', 'a="b",'],
    GREENKUBE_REGION_ZONES: ['dc-1', 'dc-1=france', 'dc-1=FR,dc-1=DE'],
    GREENKUBE_PROMETHEUS_HEADERS: ['nonsense', 'X-A: b; X-A: c', 'a b: c', 'Host: x', 'X-A: b\r\nX-C: d'],
    GREENKUBE_LABELS: ['a b', '-x', '/y', '*a*b*', 'a//*', '!team', '-*'],
    GREENKUBE_LABEL_ALIASES: [
      'team',
      'team=',
      '=owner',
      'team=owner|',
      'team=own er',
      'team=*',
      'a=b,a=c',
      'a=b|b',
      'a=a',
      'a=b=c',
    ],
    GREENKUBE_NODE_PRICES: [
      'm5.large',
      'm5.large=-1',
      'm5.large=x',
      '=1',
      'm5.large=1,m5.large=2',
      'm5.large=1@2026-02-30',
      'm5.large=1@today',
      'm5.large=1@9999-01-01',
    ],
    GREENKUBE_SPOT_LABELS: ['lifecycle', '=spot', 'a b=c'],
    GREENKUBE_PRICE_DISCOUNT: ['-0.1', '1.5', '15%'],
    GREENKUBE_PRICES_FILE: ['/nowhere/prices.csv'],
    GREENKUBE_REGIONS_FILE: ['/nowhere/regions.csv'],
    GREENKUBE_CURRENCY: ['eur', '€', 'EURO', 'DEM', 'BGN', 'XAU'],
    GREENKUBE_CURRENCY_RATE: ['0', '-1', '0,92', '1e3', '0.92'],
    GREENKUBE_DEFAULT_GRID_ZONE: ['france', 'FR;'],
    GREENKUBE_GRID_DATA: ['ember'],
    GREENKUBE_KUBERNETES: ['true'],
    GREENKUBE_CORS_ORIGINS: ['example.com', 'https://a/b'],
    GREENKUBE_CLUSTER_NAME: ['a b', '__idle__', 'x'.repeat(101)],
    GREENKUBE_LOG_LEVEL: ['INFO'],
    GREENKUBE_HOST: ['a\u0000b'],
    GREENKUBE_RETENTION_DAILY: ['forever'],
  };
  for (const [name, values] of Object.entries(bad)) {
    it(`rejects an invalid ${name} and names the variable`, () => {
      for (const value of values) {
        const mistakes = mistakesOf({ [name]: value });
        expect(mistakes, JSON.stringify(value)).to.have.length(1);
        expect(mistakes[0]).to.match(new RegExp(`^${name} `));
      }
    });
  }

  const refusedTogether: readonly Environment[] = [
    { GREENKUBE_SAMPLE: 'true', GREENKUBE_PROMETHEUS_URL: 'http://p:9090' },
    { GREENKUBE_SAMPLE: 'true', GREENKUBE_DATABASE_URL: 'postgres://d/e' },
    { GREENKUBE_SAMPLE: 'true', KUBERNETES_SERVICE_HOST: '10.0.0.1' },
    { GREENKUBE_SAMPLE: 'true', GREENKUBE_CLUSTER_NAME: 'prod' },
    { GREENKUBE_PORT: '8001', GREENKUBE_HEALTH_PORT: '8001' },
    { GREENKUBE_PROMETHEUS_USER: 'u' },
    { GREENKUBE_PROMETHEUS_PASSWORD: 'p' },
    { GREENKUBE_PROMETHEUS_USER: 'u', GREENKUBE_PROMETHEUS_PASSWORD: 'p', GREENKUBE_PROMETHEUS_BEARER_TOKEN: 't' },
    { GREENKUBE_PROMETHEUS_INSECURE: 'true', GREENKUBE_PROMETHEUS_CA_FILE: '/ca' },
    { GREENKUBE_PROMETHEUS_AUTH: 'sigv4' },
    { GREENKUBE_PROMETHEUS_AUTH: 'sigv4', GREENKUBE_PROMETHEUS_URL: 'https://store.example' },
    {
      GREENKUBE_PROMETHEUS_AUTH: 'sigv4',
      GREENKUBE_PROMETHEUS_SIGV4_REGION: 'eu-west-1',
      GREENKUBE_PROMETHEUS_BEARER_TOKEN: 't',
    },
    { GREENKUBE_PROMETHEUS_SIGV4_REGION: 'eu-west-1' },
    { GREENKUBE_PROMETHEUS_SIGV4_SERVICE: 'execute-api' },
    { GREENKUBE_KUBECONFIG_CONTEXT: 'c' },
    { GREENKUBE_DATABASE_READ_URL: 'postgres://d/e' },
    { GREENKUBE_RETENTION_RAW: '8d', GREENKUBE_BACKFILL: '169h' },
    { GREENKUBE_RETENTION_HOURLY: '8d' },
    { GREENKUBE_RETENTION_POD_HOURLY: '8d' },
    { GREENKUBE_RETENTION_DAILY: '399d' },
  ];
  for (const env of refusedTogether) {
    it(`rejects ${Object.entries(env).join(' with ').replaceAll(',', '=')}`, () => {
      expect(mistakesOf(env)).to.have.length(1);
    });
  }

  it('rejects a proxy that is not a URL, by the name of the variable and without its password', () => {
    const mistakes = mistakesOf({ HTTPS_PROXY: 'http://user:s3cret@', HTTP_PROXY: 'http://proxy:3128' });
    expect(mistakes).to.have.length(1);
    expect(mistakes[0])
      .to.match(/^HTTPS_PROXY must be the URL of a proxy/)
      .and.not.include('s3cret');
  });

  it('takes the region of signatures from the host of Amazon Managed Service for Prometheus', () => {
    const url = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1';
    const signed = { GREENKUBE_PROMETHEUS_AUTH: 'sigv4', GREENKUBE_PROMETHEUS_URL: url };
    expect(awsRegionOf(loadConfig(signed))).to.equal('eu-west-1');
    expect(awsRegionOf(loadConfig({ ...signed, GREENKUBE_PROMETHEUS_SIGV4_REGION: 'us-east-1' }))).to.equal(
      'us-east-1',
    );
  });

  it('accepts a backfill of exactly one day less than raw retention', () => {
    expect(loadConfig({ GREENKUBE_RETENTION_RAW: '8d', GREENKUBE_BACKFILL: '7d' }).backfillSeconds).to.equal(7 * DAY);
  });

  it('starts with every variable that Kubernetes injects for Services named greenkube', () => {
    const withLinks: Config = loadConfig({ ...SERVICE_LINKS, KUBERNETES_SERVICE_HOST: '10.96.0.1' });
    expect(withLinks).to.deep.equal(loadConfig({ KUBERNETES_SERVICE_HOST: '10.96.0.1' }));
    expect(Object.keys(SERVICE_LINKS)).to.include.members(['GREENKUBE_PORT', 'GREENKUBE_SERVICE_PORT_HTTP']);
  });

  it('still rejects an unknown name that only resembles an injected one', () => {
    expect(mistakesOf({ GREENKUBE_PORT_HTTP: '8000' })).to.have.length(1);
    expect(mistakesOf({ GREENKUBE_SERVICE: 'x' })).to.have.length(1);
  });

  it('names each option once, with help', () => {
    const names = OPTION_LIST.map(([, option]) => option.env);
    expect(new Set(names).size).to.equal(names.length);
    for (const [, option] of OPTION_LIST) expect(option.help).to.match(/^[A-Z].*\.$/);
  });
});
