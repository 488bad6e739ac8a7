import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '@kubernetes/client-node';
import { expect } from 'chai';
import { KUBERNETES_VERSION, MANIFESTS, plainManifests } from '../../scripts/chart/plain-manifests.js';
import { findProgram } from '../../scripts/chart/run-helm.js';
import { findObject, readObjects } from '../support/chart.js';
import { installKubernetesSchemas, type KubernetesSchemas } from '../support/kubernetes-schemas.js';
import { findDanglingReferences } from './dangling.js';
import { findInsecureSettings } from './insecure.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `kubectl apply -k` would send. kustomize renders it, because an old kubectl cannot read current files. */
function build(folder: string): KubernetesObject[] {
  const kustomize = findProgram('kustomize');
  const hasKustomize = spawnSync(kustomize, ['version']).status === 0;
  const [program, command] = hasKustomize ? [kustomize, 'build'] : ['kubectl', 'kustomize'];
  return readObjects(execFileSync(program, [command, folder], { encoding: 'utf8' }));
}

describe('the plain manifests', () => {
  let schemas: KubernetesSchemas;
  before(async function () {
    this.timeout(240_000);
    schemas = await installKubernetesSchemas();
  });

  it('equal the rendered chart', () => {
    expect(readFileSync(MANIFESTS, 'utf8')).to.equal(plainManifests());
  });

  it('build to objects that are valid for the Kubernetes schemas, in one namespace', () => {
    const objects = build(join(root, 'deploy/kustomize'));
    for (const version of ['1.25', KUBERNETES_VERSION.replace(/\.\d+$/, '')]) {
      expect(schemas.mistakesIn({ plain: objects }, version)).to.deep.equal([]);
    }
    expect(findInsecureSettings(objects)).to.deep.equal([]);
    expect(findDanglingReferences(objects)).to.deep.equal([]);
    const kinds = objects.map(({ kind, metadata }) => [kind, metadata!.namespace] as const);
    expect(kinds.filter(([, namespace]) => namespace !== 'greenkube').map(([kind]) => kind)).to.have.members([
      'Namespace',
      'ClusterRole',
      'ClusterRoleBinding',
    ]);
    expect(JSON.stringify(objects)).not.to.match(/helm/i);
  }).timeout(60_000);

  it('can be changed by the documented overlay', () => {
    const page = readFileSync(join(root, 'src/docs/guide/install.md'), 'utf8');
    const overlay = /```yaml\n# my-cluster\/kustomization\.yaml\n([\s\S]*?)```/.exec(page)?.[1];
    const folder = mkdtempSync(join(tmpdir(), 'greenkube-overlay-'));
    try {
      symlinkSync(join(root, 'deploy'), join(folder, 'deploy'));
      mkdirSync(join(folder, 'my-cluster'));
      writeFileSync(join(folder, 'my-cluster/kustomization.yaml'), overlay ?? '');
      const objects = build(join(folder, 'my-cluster'));
      expect(schemas.mistakesIn({ overlay: objects }, '1.37')).to.deep.equal([]);
      const [api] = findObject(objects, 'Deployment').spec!.template.spec!.containers;
      expect(api!.env!.map(({ name }) => name)).to.include('GREENKUBE_PROMETHEUS_URL');
      expect(api!.image).to.equal('registry.example.com/greenkube-api:0.2.0');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }).timeout(30_000);
});
