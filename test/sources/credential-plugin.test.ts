import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { discoverPrometheus } from '../../src/sources/kubernetes/discover-prometheus.js';
import { answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

/** Prints a credential and writes its environment to a file. */
const PLUGIN = `
const { writeFileSync } = require('node:fs');
writeFileSync(process.argv[2], JSON.stringify(process.env));
if (process.argv[3] === 'fail') { console.error('s3cret-of-the-plugin'); process.exit(3); }
console.log(JSON.stringify({ kind: 'ExecCredential', status: { token: 'token-of-the-plugin' } }));
`;

describe('a credential plugin of a kubeconfig', () => {
  let directory: string;
  let api: LoopbackServer;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-plugin-'));
    await writeFile(join(directory, 'plugin.cjs'), PLUGIN);
    api = await startLoopback((_, response) => answerJson(response, 200, { metadata: {}, items: [] }));
    process.env['GREENKUBE_DATABASE_URL'] = 'postgres://user:s3cret@db/greenkube';
    process.env['OWN_SECRET'] = 's3cret';
  });
  after(async () => {
    delete process.env['GREENKUBE_DATABASE_URL'];
    delete process.env['OWN_SECRET'];
    await api.stop();
    await rm(directory, { recursive: true });
  });

  async function listServices(user: object): Promise<string> {
    const kubeconfig = join(directory, 'config.yaml');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'main',
      }),
    );
    const { tried } = await discoverPrometheus({ kubeconfig, timeoutSeconds: 5 }, new AbortController().signal);
    return tried[0]?.outcome ?? '';
  }
  const plugin = (...args: string[]) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [join(directory, 'plugin.cjs'), join(directory, 'environment.json'), ...args],
      env: [{ name: 'OWN', value: 'of the kubeconfig' }],
    },
  });

  it('gets the variables of the system and of the kubeconfig only, and its token is sent', async () => {
    expect(await listServices(plugin())).to.equal('none has the name or labels of Prometheus');
    expect(api.requests.at(-1)?.headers.authorization).to.equal('Bearer token-of-the-plugin');
    const environment = JSON.parse(await readFile(join(directory, 'environment.json'), 'utf8'));
    expect(environment).to.include({ OWN: 'of the kubeconfig', PATH: process.env['PATH'] });
    expect(JSON.parse(environment['KUBERNETES_EXEC_INFO'])).to.deep.equal({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
    expect(environment).to.not.have.any.keys('GREENKUBE_DATABASE_URL', 'OWN_SECRET', 'NODE_OPTIONS');
  });

  it('that fails is reported without its output', async () => {
    expect(await listServices(plugin('fail'))).to.equal(
      'the Kubernetes API failed: the credential plugin of the kubeconfig failed: exit code 3',
    );
  });

  it('is required instead of a discontinued auth-provider that runs a program', async () => {
    const user = { 'auth-provider': { name: 'gcp', config: { 'cmd-path': '/bin/false' } } };
    expect(await listServices(user)).to.include('replace it by a credential plugin (exec)');
  });
});
