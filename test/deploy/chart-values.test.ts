import { expect } from 'chai';
import { chartKey, isChartValue } from '../../scripts/chart/chart-key.js';
import { describeConfig } from '../../src/config/describe-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { OPTION_LIST } from '../../src/config/options/options.js';
import { findObject, renderChart } from '../support/chart.js';

const database = { databaseUrlSecret: { name: 'db', key: 'url' } };

/** Helm's error for the values; empty when they are valid. */
function refusal(values: object): string {
  try {
    renderChart({ values });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Rejected values, and the keys that the error names. */
const WRONG: readonly { readonly values: object; readonly keys: readonly RegExp[] }[] = [
  { values: { replicas: 2 }, keys: [/'replicas'/] },
  { values: { greenkube: { corsOrigin: '*' } }, keys: [/\/greenkube\b/, /'corsOrigin'/] },
  { values: { greenkube: { databaseUrl: 'postgres://u:p@h/d' } }, keys: [/\/greenkube\b/, /'databaseUrl'/] },
  { values: { greenkube: { port: 9000 } }, keys: [/'port'/] },
  { values: { greenkube: { sample: true } }, keys: [/'sample'/] },
  { values: { greenkube: { databasePoolSize: 1 } }, keys: [/\/greenkube\/databasePoolSize\b/] },
  { values: { greenkube: { defaultPue: 'low' } }, keys: [/\/greenkube\/defaultPue\b/] },
  { values: { greenkube: { logLevel: 'loud' } }, keys: [/\/greenkube\/logLevel\b/] },
  { values: { greenkube: { podMetrics: 'yes' } }, keys: [/\/greenkube\/podMetrics\b/] },
  { values: { greenkube: { backfill: '7 days' } }, keys: [/\/greenkube\/backfill\b/] },
  { values: { greenkube: { prometheusUrl: 'prometheus:9090' } }, keys: [/\/greenkube\/prometheusUrl\b/] },
  { values: { greenkube: { nodePrices: { 'm5.large': -1 } } }, keys: [/\/greenkube\/nodePrices\b/] },
  { values: { greenkube: { databaseUrlSecret: { name: 'db' } } }, keys: [/\/greenkube\/databaseUrlSecret\b/, /'key'/] },
  { values: { greenkube: { clustersFile: '/clusters.yaml' } }, keys: [/'clustersFile'/] },
  { values: { clusters: { existingSecret: 'Clusters' } }, keys: [/\/clusters\/existingSecret\b/] },
  { values: { image: { tag: 1 } }, keys: [/\/image\/tag\b/] },
  { values: { image: { digest: 'latest' } }, keys: [/\/image\/digest\b/] },
  { values: { service: { port: 0 } }, keys: [/\/service\/port\b/] },
  { values: { persistence: { size: '10 GB' } }, keys: [/\/persistence\/size\b/] },
  { values: { ingress: { enabled: true } }, keys: [/\/ingress\/hosts\b/] },
  { values: { ingress: { hosts: [{ name: 'a' }] } }, keys: [/\/ingress\/hosts\/0\b/, /'name'/] },
  { values: { podSecurityContext: { runAsUser: 0 } }, keys: [/\/podSecurityContext\/runAsUser\b/] },
  { values: { podSecurityContext: { privileged: true } }, keys: [/'privileged'/] },
  { values: { extraEnv: [{ name: 'GREENKUBE_PORT', value: '1' }] }, keys: [/\/extraEnv\/0\/name\b/] },
  { values: { resources: { request: {} } }, keys: [/\/resources\b/, /'request'/] },
  { values: { notify: { enabled: true } }, keys: [/\/notify\/webhookUrlSecret\/name\b/] },
  { values: { notify: { schedule: 'hourly' } }, keys: [/\/notify\/schedule\b/] },
  // Only one process can use the embedded database.
  { values: { replicaCount: 2 }, keys: [/\/replicaCount\b/] },
  { values: { autoscaling: { enabled: true } }, keys: [/\/autoscaling\/enabled\b/] },
  { values: { podDisruptionBudget: { enabled: true } }, keys: [/\/podDisruptionBudget\/enabled\b/] },
  {
    values: { greenkube: { databaseReadUrlSecret: { name: 'db', key: 'read' } } },
    keys: [/\/greenkube\/databaseReadUrlSecret\b/],
  },
  { values: { greenkube: database, postgresql: { enabled: true } }, keys: [/\/postgresql\/enabled\b/] },
  {
    values: { greenkube: database, autoscaling: { enabled: true, minReplicas: 7, maxReplicas: 3 } },
    keys: [/autoscaling\.minReplicas/],
  },
];

describe('the chart values', () => {
  for (const { values, keys } of WRONG) {
    it(`are rejected by name: ${JSON.stringify(values)}`, () => {
      const said = refusal(values);
      for (const key of keys) expect(said).to.match(key);
    });
  }

  it('allow several replicas with PostgreSQL', () => {
    const several = { replicaCount: 3, podDisruptionBudget: { enabled: true } };
    expect(refusal({ ...several, greenkube: database })).to.equal('');
    expect(refusal({ ...several, postgresql: { enabled: true, existingSecret: 'database' } })).to.equal('');
  });

  it('contain every service option that is useful in a cluster', () => {
    const offered = OPTION_LIST.filter(([, option]) => isChartValue(option)).map(([, option]) => chartKey(option));
    expect(offered).to.include.members(['corsOrigins', 'prometheusUrl', 'clusterName', 'databaseUrlSecret']);
    const wrong = Object.fromEntries(offered.map((key) => [key, { not: 'a value' }]));
    const said = refusal({ greenkube: wrong });
    expect(offered.filter((key) => !new RegExp(`/greenkube/${key}\\b`).test(said))).to.deep.equal([]);
  });

  it('set the service configuration to the same values', () => {
    const greenkube = {
      corsOrigins: ['https://grafana.example.com', 'https://x.example'],
      host: '::',
      kubernetes: true,
      clusterName: 'eu-1',
      prometheusUrl: 'https://metrics.example.com/prometheus',
      prometheusMatchers: 'cluster="eu-1",env=~"a|b"',
      prometheusBearerTokenSecret: { name: 'prometheus', key: 'token' },
      prometheusHeadersSecret: { name: 'prometheus', key: 'headers' },
      apiKeysSecret: { name: 'greenkube-api-keys', key: 'keys' },
      databaseUrlSecret: { name: 'database', key: 'url' },
      databaseReadUrlSecret: { name: 'database', key: 'read-url' },
      databasePoolSize: 20,
      readBoundRows: 100_000_000,
      podMetrics: true,
      backfill: '14d',
      retentionRaw: '21d',
      retentionDaily: 'unlimited',
      defaultIntensity: 56.25,
      defaultPue: 1,
      priceCpu: 0.00004,
      nodePrices: { 'm5.large': 0.096, 'n2-standard-4': '2@2026-01-31' },
      regionZones: { 'dc-1': 'FR', 'dc-2': 'US-CAL-CISO' },
      spotLabels: ['example.com/capacity=preemptible'],
      labels: ['team', 'app.kubernetes.io/*'],
      labelAliases: ['team=owner|squad', 'product=app'],
    };
    const { container, readSecret } = renderedService({ greenkube });
    const config = loadConfig(container, undefined, readSecret);
    expect(config).to.deep.include({
      corsOrigins: greenkube.corsOrigins,
      host: '::',
      kubernetes: 'on',
      prometheusMatchers: greenkube.prometheusMatchers,
      prometheusBearerToken: 'prometheus/token',
      prometheusHeaders: { 'X-Key': 'prometheus/headers' },
      apiKeys: ['greenkube-api-keys/keys'],
      databaseUrl: 'postgres://database/url',
      databaseReadUrl: 'postgres://database/read-url',
      readBoundRows: 100_000_000,
      defaultIntensityGramsPerKwh: 56.25,
      defaultPue: 1,
      priceCpuUsdPerCoreHour: 0.00004,
      labels: greenkube.labels,
      labelAliases: [
        { name: 'team', keys: ['owner', 'squad'] },
        { name: 'product', keys: ['app'] },
      ],
      backfillSeconds: 14 * 86_400,
      regionZones: greenkube.regionZones,
      spotLabels: greenkube.spotLabels,
    });
    expect(config.nodePrices.map(({ instanceType, usdPerHour }) => [instanceType, usdPerHour])).to.deep.equal([
      ['m5.large', 0.096],
      ['n2-standard-4', 2],
    ]);
    const set = describeConfig(config).filter(({ origin }) => origin !== 'default');
    // The chart sets the health port itself.
    const own = set.filter(({ name }) => name !== 'GREENKUBE_HEALTH_PORT');
    expect(own).to.have.lengthOf(Object.keys(greenkube).length);
  });

  it('start the service with defaults: a secret of the database, all origins', () => {
    const { container, readSecret } = renderedService({
      postgresql: { enabled: true, existingSecret: 'greenkube-postgresql' },
    });
    const config = loadConfig(container, undefined, readSecret);
    expect(config).to.deep.include({ corsOrigins: ['*'], databaseUrl: 'postgres://greenkube-postgresql/url' });
  });

  it('refuse a generated database password without access to the cluster, which would change it with each render', () => {
    for (let render = 0; render < 2; render += 1) {
      expect(refusal({ postgresql: { enabled: true } })).to.match(/helm template.*set postgresql\.existingSecret/);
    }
    expect(refusal({ postgresql: { enabled: true, existingSecret: 'database' } })).to.equal('');
  });

  it('disable the Kubernetes API token of a pod that does not need it', () => {
    const objects = renderChart({ values: { greenkube: { kubernetes: 'off' } } });
    expect(findObject(objects, 'Deployment').spec!.template.spec!.automountServiceAccountToken).to.equal(false);
    expect(objects.filter(({ kind }) => kind?.startsWith('ClusterRole'))).to.deep.equal([]);
  });
});

/** Environment of the rendered service and its mounted secrets; the content of each identifies its origin. */
function renderedService(values: object) {
  const { spec } = findObject(renderChart({ values }), 'Deployment').spec!.template;
  const [api] = spec!.containers;
  const ours = api!.env!.filter(({ name }) => name.startsWith('GREENKUBE_'));
  const sources = spec!.volumes!.find(({ name }) => name === 'secrets')!.projected!.sources!;
  const { mountPath } = api!.volumeMounts!.find(({ name }) => name === 'secrets')!;
  const content = new Map<string, string>(
    sources.flatMap(({ secret }) =>
      secret!.items!.map(({ key, path }) => [`${mountPath}/${path}`, contentOf(`${secret!.name}/${key}`)] as const),
    ),
  );
  return {
    container: Object.fromEntries(ours.map(({ name, value = '' }) => [name, value])),
    readSecret(path: string): string {
      const text = content.get(path);
      if (text === undefined) throw new Error(`nothing is mounted at ${path}`);
      return text;
    },
  };
}

/** A valid value of the option that identifies the secret. */
function contentOf(secret: string): string {
  if (secret.endsWith('url')) return `postgres://${secret}`;
  return secret.endsWith('headers') ? `X-Key: ${secret}` : secret;
}
