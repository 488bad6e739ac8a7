import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Config, ConfigError, type Environment } from '../../../src/config/config.js';
import { describeConfig } from '../../../src/config/describe-config.js';
import { loadConfig } from '../../../src/config/load-config.js';

const KUBECONFIG = JSON.stringify({
  clusters: [{ name: 'c', cluster: { server: 'https://kubernetes.example' } }],
  contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
  users: [{ name: 'u', user: { token: 'kube-secret' } }],
  'current-context': 'main',
});

describe('the clusters file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-clusters-'));
    file = join(folder, 'clusters.yaml');
    writeFileSync(join(folder, 'kubeconfig'), KUBECONFIG);
    writeFileSync(join(folder, 'token'), 'file-secret\n');
    writeFileSync(join(folder, 'ca.pem'), 'certificate');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = (text: string, env: Environment = {}): Config => {
    writeFileSync(file, text);
    return loadConfig({ GREENKUBE_CLUSTERS_FILE: file, ...env });
  };
  /** Errors without the option and the path. */
  const mistakesOf = (text: string, env: Environment = {}): readonly string[] => {
    try {
      load(text, env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.mistakes.map((mistake) => mistake.replace(`GREENKUBE_CLUSTERS_FILE ${file}: `, ''));
    }
    return [];
  };

  it('gives each cluster the options that a single cluster has', () => {
    const { clusters } = load(`
# two clusters
- name: production-eu
  prometheus:
    url: https://prometheus.eu.example/
    matchers: cluster="eu",env=~"a|b"
    headers:
      X-Scope-OrgID: "42; x"
      X-Number: 7
    bearer_token_file: token
    ca_file: ca.pem
    timeout: 45s
    queries_per_second: 2.5
  kubeconfig: kubeconfig
  kubeconfig_context: main
- name: staging
  prometheus: { url: "http://prometheus:9090", user: reader, password: secret, insecure: true }
`);
    expect(clusters).to.eql([
      {
        name: 'production-eu',
        prometheusUrl: 'https://prometheus.eu.example',
        prometheusMatchers: 'cluster="eu",env=~"a|b"',
        prometheusHeaders: { 'X-Scope-OrgID': '42; x', 'X-Number': '7' },
        prometheusBearerToken: 'file-secret',
        prometheusUser: null,
        prometheusPassword: null,
        prometheusAuth: null,
        prometheusSigv4Region: null,
        prometheusSigv4Service: 'aps',
        prometheusCaFile: join(folder, 'ca.pem'),
        prometheusClientCertFile: null,
        prometheusClientKeyFile: null,
        prometheusSecretFiles: { prometheusBearerToken: join(folder, 'token') },
        prometheusInsecure: false,
        prometheusTimeoutSeconds: 45,
        prometheusQueriesPerSecond: 2.5,
        readsKubernetes: true,
        kubeconfig: join(folder, 'kubeconfig'),
        kubeconfigContext: 'main',
      },
      {
        name: 'staging',
        prometheusUrl: 'http://prometheus:9090',
        prometheusMatchers: null,
        prometheusHeaders: {},
        prometheusBearerToken: null,
        prometheusUser: 'reader',
        prometheusPassword: 'secret',
        prometheusAuth: null,
        prometheusSigv4Region: null,
        prometheusSigv4Service: 'aps',
        prometheusCaFile: null,
        prometheusClientCertFile: null,
        prometheusClientKeyFile: null,
        prometheusSecretFiles: {},
        prometheusInsecure: true,
        prometheusTimeoutSeconds: 30,
        prometheusQueriesPerSecond: null,
        readsKubernetes: false,
        kubeconfig: null,
        kubeconfigContext: null,
      },
    ]);
  });

  it('reports all mistakes at once, each with its line, and without secrets', () => {
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'no-kubeconfig'), 'token: kube-secret');
    const mistakes = mistakesOf(`- name: one
  prometheus:
    url: ftp://prometheus
    matchers: job
    bearer_token: clear-secret
    user: reader
- name: one
  prometheus:
    url: http://prometheus:9090
    headers: [X-A, clear-secret]
    colour: clear-secret
    ca_file: absent.pem
  kubeconfig: absent
- name: two
  prometheus: { url: "http://prometheus:9091", headers: { Host: clear-secret }, timeout: 5 minutes }
  kubeconfig: no-kubeconfig
- name: three
  kubeconfig: kubeconfig
  kubeconfig_context: other
- prometheus: http://clear-secret
- just-a-name
- name: bad name
  prometheus: { url: "http://user:clear-secret@prometheus" }
  kubernetes: maybe
- name: four
  prometheus:
    url: http://prometheus:9092
    bearer_token: clear-secret
    bearer_token_file: token
  kubeconfig_context: main
  kubeconfig: folder
`);
    expect(mistakes.map((mistake) => mistake.replaceAll(folder, ''))).to.eql([
      'line 3 prometheus.url must begin with http:// or https://',
      'line 3 prometheus.user and prometheus.password must be set together',
      'line 3 prometheus.bearer_token cannot be combined with prometheus.user',
      'line 4 prometheus.matchers must be label matchers such as cluster="prod",env=~"a|b"',
      'line 7 begins a second cluster one',
      'line 10 prometheus.headers must be a map',
      'line 11 has the unknown key prometheus.colour; known are url, matchers, headers, bearer_token, bearer_token_file, user, password, password_file, auth, sigv4_region, sigv4_service, ca_file, client_cert_file, client_key_file, insecure, timeout, queries_per_second',
      'line 12 prometheus.ca_file names a file that cannot be read: /absent.pem',
      'line 13 kubeconfig names a file that cannot be read: /absent',
      'line 15 prometheus.headers must not set the header Host',
      'line 15 prometheus.timeout must be a duration such as 60s, 15m, 24h or 9d',
      'line 16 kubeconfig names a file that is not a kubeconfig: /no-kubeconfig',
      'line 17 begins a cluster without prometheus',
      'line 18 kubeconfig names a file without the context other: /kubeconfig',
      'line 20 prometheus must be a map with the key url',
      'line 20 begins a cluster without a name',
      'line 21 must be a cluster with the keys name and prometheus',
      'line 22 name must be letters, digits, `.`, `_`, `-`, at most 100',
      'line 23 prometheus.url must not contain a user or password',
      'line 24 kubernetes must be one of auto, on, off',
      'line 29 prometheus.bearer_token and prometheus.bearer_token_file are both set; set only one of them',
      'line 31 kubeconfig names a file that cannot be read: /folder',
    ]);
    expect(JSON.stringify(mistakes)).not.to.match(/secret/);
  });

  it('is rejected if it is no list of clusters, with the line of the error', () => {
    expect(mistakesOf('')).to.eql(['line 1 is missing: the file must be a list of clusters']);
    expect(mistakesOf('# none\n[]')).to.eql(['line 2 must begin a list of clusters with at least one cluster']);
    expect(mistakesOf('name: a')).to.eql(['line 1 must begin a list of clusters with at least one cluster']);
    expect(mistakesOf('- name: a\n  name: b\n  prometheus: { url: http://a }')).to.eql(['line 2 has a key twice']);
    expect(mistakesOf('- name: a\n\t- b: [')[0]).to.match(/^line 2 is not valid YAML/);
    const hundredAndOne = Array.from(
      { length: 101 },
      (_, n) => `- { name: c${n}, prometheus: { url: "http://p${n}" } }`,
    );
    expect(mistakesOf(hundredAndOne.join('\n'))).to.eql(['line 101 exceeds 100 clusters']);
    expect(load(hundredAndOne.slice(0, 100).join('\n')).clusters).to.have.length(100);
    expect(mistakesOf('- 7\n'.repeat(150)).at(-1)).to.equal('and 1 more mistakes');
  });

  it('cannot be read: the error names the file', () => {
    expect(() => loadConfig({ GREENKUBE_CLUSTERS_FILE: '/nowhere/clusters.yaml' })).to.throw(
      ConfigError,
      'GREENKUBE_CLUSTERS_FILE names a file that cannot be read: /nowhere/clusters.yaml',
    );
  });

  it('rejects two clusters that read the same series, unless matchers or headers separate them', () => {
    const cluster = (name: string, more = '') => `- { name: ${name}, prometheus: { url: "http://p/", ${more} } }\n`;
    expect(mistakesOf(cluster('a') + cluster('b'))).to.eql([
      'line 2 begins the cluster b, which reads the same series of Prometheus as a',
    ]);
    const separate = cluster('a', 'matchers: \'cluster="a"\'') + cluster('b', 'matchers: \'cluster="b"\'');
    expect(mistakesOf(separate)).to.eql([]);
    expect(mistakesOf(cluster('a', 'headers: { X-Scope-OrgID: a }') + cluster('b'))).to.eql([]);
  });

  it('reads the Kubernetes API of one cluster only with the service account', () => {
    const inPod = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
    const own = '- { name: own, kubernetes: on }\n';
    const remote = '- { name: remote, prometheus: { url: http://remote } }\n';
    const { clusters } = load(own + remote, inPod);
    expect(clusters.map(({ readsKubernetes, prometheusUrl }) => [readsKubernetes, prometheusUrl])).to.eql([
      [true, null],
      [false, 'http://remote'],
    ]);
    expect(mistakesOf(`${own}- { name: twin, kubernetes: on }`, inPod)).to.eql([
      'line 2 begins the cluster twin, which uses the service account of the pod like own',
    ]);
  });

  it('cannot be combined with the options of a single cluster', () => {
    const env = {
      GREENKUBE_PROMETHEUS_URL: 'http://prometheus',
      GREENKUBE_PROMETHEUS_MATCHERS: 'a="b"',
      GREENKUBE_CLUSTER_NAME: 'one',
      GREENKUBE_KUBECONFIG: '/kubeconfig',
      GREENKUBE_KUBERNETES: 'off',
    };
    expect(mistakesOf('- { name: a, prometheus: { url: http://a } }', env)).to.have.members(
      Object.keys(env).map((name) => `GREENKUBE_CLUSTERS_FILE cannot be combined with ${name}`),
    );
  });

  it('is shown as its path, without its content', () => {
    const config = load('- { name: a, prometheus: { url: http://a, bearer_token: clear-secret } }');
    const shown = JSON.stringify(describeConfig(config));
    expect(shown).to.include(file).and.not.include('clear-secret');
  });
});

describe('the options of a single cluster', () => {
  const namesOf = (env: Environment): readonly string[] => loadConfig(env).clusters.map(({ name }) => name);

  it('are a list of one cluster, or of none without a source', () => {
    expect(namesOf({})).to.eql([]);
    expect(namesOf({ GREENKUBE_CLUSTER_NAME: 'a' })).to.eql([]);
    expect(namesOf({ GREENKUBE_SAMPLE: 'true' })).to.eql(['sample']);
    expect(namesOf({ GREENKUBE_PROMETHEUS_URL: 'http://p' })).to.eql(['default']);
    expect(namesOf({ GREENKUBE_PROMETHEUS_URL: 'http://p', GREENKUBE_CLUSTER_NAME: 'a' })).to.eql(['a']);
    expect(namesOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).to.eql(['default']);
    expect(namesOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1', GREENKUBE_KUBERNETES: 'off' })).to.eql([]);
    expect(namesOf({ GREENKUBE_KUBECONFIG: '/kubeconfig' })).to.eql(['default']);
  });
});
