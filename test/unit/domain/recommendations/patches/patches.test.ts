import { expect } from 'chai';
import type { Action, Finding } from '../../../../../src/domain/recommendations/finding.js';
import { commandLines } from '../../../../../src/domain/recommendations/patches/command-lines.js';
import { helmValues } from '../../../../../src/domain/recommendations/patches/helm-values.js';
import { jsonPatch } from '../../../../../src/domain/recommendations/patches/json-patch.js';
import { patchTypes } from '../../../../../src/domain/recommendations/patches/patch-types.js';
import { strategicMergePatch } from '../../../../../src/domain/recommendations/patches/strategic-merge-patch.js';
import { kubectl, kubectlMinor, type Manifest, patchLocally, runLineLocally } from '../../../../support/kubectl.js';
import { containersIn, MANIFESTS } from '../../../../support/manifests.js';
import { findingFixture } from '../../../../support/recommendation-fixture.js';

const MIB = 2 ** 20;
const MERGED_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'];
const ALL_KINDS = [...MERGED_KINDS, 'Rollout'];

const findingOn = (kind: string, action: Action, change: Partial<Finding> = {}): Finding =>
  findingFixture({
    target: { kind: 'workload', namespace: 'production', workload: { kind, name: 'checkout' }, container: null },
    action,
    ...change,
  });

const SMALLER: Action = {
  kind: 'set_resources',
  container: 'app',
  cpuRequestMillicores: 210,
  memoryRequestBytes: 640 * MIB,
  memoryLimitBytes: null,
  removesCpuLimit: false,
};
const LARGER: Action = {
  ...SMALLER,
  memoryLimitBytes: 1280 * MIB,
  memoryRequestBytes: 1280 * MIB,
  removesCpuLimit: true,
};

/** The manifest is unchanged except for the `resources` of `app`. */
function expectOnlyResources(patched: Manifest, original: Manifest, resources: unknown): void {
  const [app] = containersIn(patched).filter(({ name }) => name === 'app');
  expect(app!['resources']).to.deep.equal(resources);
  const expected = structuredClone(original);
  for (const container of containersIn(expected)) if (container['name'] === 'app') container['resources'] = resources;
  const byName = (containers: Record<string, unknown>[]) =>
    containers.sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1));
  byName(containersIn(patched));
  byName(containersIn(expected));
  expect(patched).to.deep.equal(expected);
}

const AFTER_SMALLER = {
  requests: { cpu: '210m', memory: '640Mi', 'ephemeral-storage': '1Gi' },
  limits: { cpu: '1', memory: '1Gi' },
};
const AFTER_LARGER = {
  requests: { cpu: '210m', memory: '1280Mi', 'ephemeral-storage': '1Gi' },
  limits: { memory: '1280Mi' },
};

describe('patches, applied to real manifests by kubectl', function () {
  this.timeout(120_000);
  /** Kubernetes before 1.21 supports CronJobs only as v1beta1; Debian 12 ships a kubectl that old. */
  let hasCronJobs: boolean;
  before(async () => {
    hasCronJobs = (await kubectlMinor()) >= 21;
  });
  const knownTo = (manifest: Manifest): Manifest =>
    manifest['kind'] === 'CronJob' && !hasCronJobs ? { ...manifest, apiVersion: 'batch/v1beta1' } : manifest;
  const strategically = async (finding: Finding): Promise<readonly [patched: Manifest, original: Manifest]> => {
    const { kind } = (finding.target as { workload: { kind: string } }).workload;
    const original = knownTo(MANIFESTS[kind]!);
    const patch = strategicMergePatch(finding)!;
    const known = { ...patch, apiVersion: original['apiVersion'] };
    if (original === MANIFESTS[kind]) expect(known).to.deep.equal(patch);
    return [await patchLocally(original, 'strategic', known), original];
  };

  for (const kind of MERGED_KINDS) {
    it(`${kind}: a strategic merge patch changes the requests of the named container and nothing else`, async () => {
      const [smaller, original] = await strategically(findingOn(kind, SMALLER));
      expectOnlyResources(smaller, original, AFTER_SMALLER);
    });

    it(`${kind}: a strategic merge patch raises a memory limit and removes a CPU limit`, async () => {
      const [larger, original] = await strategically(findingOn(kind, LARGER));
      expectOnlyResources(larger, original, AFTER_LARGER);
    });

    it(`${kind}: the command line has the same effect in a shell`, async () => {
      const original = knownTo(MANIFESTS[kind]!);
      const [smaller] = commandLines(findingOn(kind, SMALLER));
      expect(smaller).to.equal(
        `kubectl --namespace production set resources ${kind.toLowerCase()}/checkout -c app --requests=cpu=210m,memory=640Mi`,
      );
      // `set` adds missing fields such as an empty status; only changed fields are compared.
      const written = await runLineLocally('kubectl -n n set resources x/y -c app --requests=cpu=7m', original);
      expectOnlyResources(await runLineLocally(smaller!, original), written, AFTER_SMALLER);
      const [larger] = commandLines(findingOn(kind, LARGER));
      expectOnlyResources(await runLineLocally(larger!, original), original, AFTER_LARGER);
    });
  }

  it('a custom resource: a JSON patch changes the container at its index and nothing else', async () => {
    const original = MANIFESTS['Rollout']!;
    expect(strategicMergePatch(findingOn('Rollout', SMALLER))).to.equal(null);
    expectOnlyResources(
      await patchLocally(original, 'json', jsonPatch(findingOn('Rollout', SMALLER), 1)),
      original,
      AFTER_SMALLER,
    );
    expectOnlyResources(
      await patchLocally(original, 'json', jsonPatch(findingOn('Rollout', LARGER), 1)),
      original,
      AFTER_LARGER,
    );
  });

  it('a custom resource: a JSON patch is rejected when another container is at the index', async () => {
    const patch = jsonPatch(findingOn('Rollout', SMALLER));
    const refused = await patchLocally(MANIFESTS['Rollout']!, 'json', patch).then(
      () => null,
      (error: Error) => error.message,
    );
    expect(refused).to.match(/test/i);
    const single = structuredClone(MANIFESTS['Rollout']!);
    containersIn(single).shift();
    const [line] = commandLines(findingOn('Rollout', SMALLER));
    expect(line).to.match(/^kubectl --namespace production patch rollout\/checkout --type=json -p '/);
    expectOnlyResources(await runLineLocally(line!, single), single, AFTER_SMALLER);
  });

  for (const kind of ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout']) {
    it(`${kind}: scaling to zero changes the replicas and nothing else`, async () => {
      const original = MANIFESTS[kind]!;
      const finding = findingOn(kind, { kind: 'scale_to_zero' });
      const patched =
        kind === 'Rollout'
          ? await patchLocally(original, 'json', jsonPatch(finding))
          : (await strategically(finding))[0];
      expect(patched).to.deep.equal({ ...original, spec: { ...(original['spec'] as object), replicas: 0 } });
      expect(commandLines(finding)).to.deep.equal([
        `kubectl --namespace production scale ${kind.toLowerCase()}/checkout --replicas=0`,
      ]);
    });
  }

  it('CronJob: a new start time changes schedule and time zone, only of a job that runs daily', async () => {
    const action: Action = { kind: 'move_start', startHourUtc: 20, shiftHours: -9 };
    const daily = findingOn('CronJob', action, { evidence: [{ name: 'runs_per_day', value: 1 }] });
    const [patched, original] = await strategically(daily);
    const spec = { ...(original['spec'] as object), schedule: '0 20 * * *', timeZone: 'Etc/UTC' };
    // An older kubectl without time zone support drops the field.
    expect({ ...patched, spec: { ...(patched['spec'] as object), timeZone: 'Etc/UTC' } }).to.deep.equal({
      ...original,
      spec,
    });
    const weekly = findingOn('CronJob', action, { evidence: [{ name: 'runs_per_day', value: 1 / 7 }] });
    expect(strategicMergePatch(weekly)).to.equal(null);
    expect(patchTypes(weekly)).to.deep.equal([]);
    expect(patchTypes(findingOn('Job', action, { evidence: daily.evidence }))).to.deep.equal([]);
  });

  it('Node: draining makes it unschedulable, and the commands cordon before they drain', async () => {
    const finding = findingFixture({ target: { kind: 'node', node: 'node-1' }, action: { kind: 'drain_node' } });
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1', labels: { a: 'b' } },
      spec: { podCIDR: '10.0.0.0/24', taints: [{ key: 'k', effect: 'NoSchedule' }] },
    };
    const patched = await patchLocally(node, 'strategic', strategicMergePatch(finding));
    expect(patched['spec']).to.deep.equal({ ...node.spec, unschedulable: true });
    expect(patched['metadata']).to.deep.equal(node.metadata);
    expect(commandLines(finding)).to.deep.equal([
      'kubectl cordon node-1',
      'kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data',
    ]);
  });

  it('kubectl accepts the flags of all other command lines', async () => {
    const flags = (finding: Finding): string[] =>
      commandLines(finding).flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
    const known = async (command: readonly string[]): Promise<string> =>
      `${await kubectl([...command, '--help'])}${await kubectl(['options'])}`;
    const drain = findingFixture({ target: { kind: 'node', node: 'n' }, action: { kind: 'drain_node' } });
    for (const flag of flags(drain)) expect(await known(['drain'])).to.contain(flag);
    const scaler = findingOn('Deployment', {
      kind: 'add_autoscaler',
      minReplicas: 2,
      maxReplicas: 8,
      targetCpuUtilisationPercent: 70,
    });
    expect(flags(scaler)).to.include.members(['--min', '--max', '--cpu-percent']);
    for (const flag of flags(scaler)) expect(await known(['autoscale'])).to.contain(flag);
    for (const flag of flags(findingOn('Deployment', { kind: 'scale_to_zero' }))) {
      expect(await known(['scale'])).to.contain(flag);
    }
  });
});

describe('patches as text', () => {
  it('external names are a single shell word, for any characters', async () => {
    const original = structuredClone(MANIFESTS['Deployment']!);
    const name = `a'; echo $(id) "b`;
    for (const container of containersIn(original)) if (container['name'] === 'app') container['name'] = name;
    const [line] = commandLines(findingOn('Deployment', { ...SMALLER, container: name }));
    const patched = await runLineLocally(line!, original);
    const [renamed] = containersIn(patched).filter((container) => container['name'] === name);
    expect(renamed!['resources']).to.deep.equal(AFTER_SMALLER);
  });

  it('Helm values are at the keys of the `helm create` chart, under the container name if there are several', () => {
    const resources = { requests: { cpu: '210m', memory: '640Mi' } };
    const containers = (value: number) => ({ evidence: [{ name: 'containers_per_pod', value }] });
    expect(helmValues(findingOn('Deployment', SMALLER, containers(1)))).to.deep.equal({ resources });
    expect(helmValues(findingOn('Deployment', SMALLER, containers(2)))).to.deep.equal({ app: { resources } });
    expect(helmValues(findingOn('Deployment', { kind: 'scale_to_zero' }))).to.deep.equal({ replicaCount: 0 });
    const scaler: Action = { kind: 'add_autoscaler', minReplicas: 2, maxReplicas: 8, targetCpuUtilisationPercent: 70 };
    expect(helmValues(findingOn('Deployment', scaler))).to.deep.equal({
      autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 8, targetCPUUtilizationPercentage: 70 },
    });
  });

  it('each kind lists its media types', () => {
    const STRATEGIC = 'application/strategic-merge-patch+json';
    const YAML = 'application/yaml';
    const HELM = 'application/vnd.greenkube.helm-values+yaml';
    for (const kind of ALL_KINDS) {
      const first = kind === 'Rollout' ? 'application/json-patch+json' : STRATEGIC;
      expect(patchTypes(findingOn(kind, SMALLER)), kind).to.deep.equal([first, YAML, HELM]);
    }
    expect(patchTypes(findingOn('Pod', SMALLER))).to.deep.equal([HELM]);
    const node = findingFixture({ target: { kind: 'node', node: 'n' }, action: { kind: 'drain_node' } });
    expect(patchTypes(node)).to.deep.equal([STRATEGIC]);
    const namespace = findingFixture({
      target: { kind: 'namespace', namespace: 'sandbox' },
      action: { kind: 'delete_namespace' },
    });
    expect(patchTypes(namespace)).to.deep.equal([YAML]);
    const pool = findingFixture({
      target: { kind: 'nodepool', pool: 'web' },
      action: { kind: 'resize_nodepool', nodeCount: 2 },
    });
    expect(patchTypes(pool)).to.deep.equal([]);
    expect(commandLines(pool)).to.deep.equal([]);
    expect(commandLines(namespace).at(-1)).to.equal('kubectl delete namespace sandbox');
  });
});
