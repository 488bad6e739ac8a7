import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments, stringify } from 'yaml';
import type { Action, Finding } from '../../../../../src/domain/recommendations/finding.js';
import { kustomizePatch } from '../../../../../src/domain/recommendations/patches/kustomize-patch.js';
import { kubectl, type Manifest, patchLocally } from '../../../../support/kubectl.js';
import { containersIn, MANIFESTS } from '../../../../support/manifests.js';
import { findingFixture } from '../../../../support/recommendation-fixture.js';

const findingOn = (kind: string, action: Action): Finding =>
  findingFixture({
    target: { kind: 'workload', namespace: 'production', workload: { kind, name: 'checkout' }, container: null },
    action,
  });

const RESOURCES: Action = {
  kind: 'set_resources',
  container: 'app',
  cpuRequestMillicores: 210,
  memoryRequestBytes: null,
  memoryLimitBytes: null,
  removesCpuLimit: false,
};

/** Parses as Kubernetes does: YAML 1.1, in which `no` and `on` are booleans. */
const yaml = (value: unknown): string => stringify(value, { version: '1.1' });

/** Runs `kubectl kustomize` on a kustomization of these files. */
async function build(files: Readonly<Record<string, unknown>>): Promise<Manifest[]> {
  const directory = await mkdtemp(join(tmpdir(), 'greenkube-kustomize-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), yaml(content));
    const built = await kubectl(['kustomize', directory]);
    const manifests = parseAllDocuments(built, { version: '1.1' }).map((document) => document.toJS() as Manifest);
    // The kustomize of 2019 leaves an empty document for a deleted object.
    return manifests.filter((manifest) => Object.keys(manifest).length > 0);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('kustomize patch files, built by kubectl', () => {
  it('contain a strategic merge patch', async () => {
    const [built] = await build({
      'kustomization.yaml': { resources: ['base.yaml'], patchesStrategicMerge: ['patch.yaml'] },
      'base.yaml': MANIFESTS['Deployment'],
      'patch.yaml': kustomizePatch(findingOn('Deployment', RESOURCES)),
    });
    const [app] = containersIn(built!).filter(({ name }) => name === 'app');
    expect((app!['resources'] as Manifest)['requests']).to.deep.equal({
      cpu: '210m',
      memory: '1Gi',
      'ephemeral-storage': '1Gi',
    });
    expect(containersIn(built!)).to.have.length(2);
  });

  it('contain a JSON patch of a custom resource', async () => {
    const [built] = await build({
      'kustomization.yaml': {
        resources: ['base.yaml'],
        patchesJson6902: [
          {
            target: {
              group: 'argoproj.io',
              version: 'v1alpha1',
              kind: 'Rollout',
              name: 'checkout',
              namespace: 'production',
            },
            path: 'patch.yaml',
          },
        ],
      },
      'base.yaml': MANIFESTS['Rollout'],
      'patch.yaml': kustomizePatch(findingOn('Rollout', { kind: 'scale_to_zero' })),
    });
    expect((built!['spec'] as Manifest)['replicas']).to.equal(0);
  });

  it('delete a namespace, and target one whose name is a boolean in YAML', async () => {
    const action: Action = { kind: 'delete_namespace' };
    const gone = findingFixture({ target: { kind: 'namespace', namespace: 'on' }, action });
    const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const built = await build({
      'kustomization.yaml': { resources: ['on.yaml', 'kept.yaml'], patchesStrategicMerge: ['patch.yaml'] },
      'on.yaml': namespace('on'),
      'kept.yaml': namespace('kept'),
      'patch.yaml': kustomizePatch(gone),
    });
    expect(built).to.deep.equal([namespace('kept')]);
  });
});

describe('a proposed autoscaler', () => {
  it('is a manifest that kubectl accepts, and targets the workload', async () => {
    const manifest = kustomizePatch(
      findingOn('Deployment', {
        kind: 'add_autoscaler',
        minReplicas: 2,
        maxReplicas: 8,
        targetCpuUtilisationPercent: 70,
      }),
    ) as Manifest;
    const read = await patchLocally(manifest, 'json', [
      { op: 'test', path: '/kind', value: 'HorizontalPodAutoscaler' },
    ]);
    expect(read).to.deep.equal(manifest);
    expect(read['spec']).to.deep.include({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout' },
      minReplicas: 2,
      maxReplicas: 8,
    });
    expect((read['spec'] as Manifest)['metrics']).to.deep.equal([
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
    ]);
  });

  it('is omitted for a custom resource, whose API group is unknown', () => {
    const action: Action = { kind: 'add_autoscaler', minReplicas: 2, maxReplicas: 8, targetCpuUtilisationPercent: 70 };
    expect(kustomizePatch(findingOn('Rollout', action))).to.equal(null);
  });
});

/** Hours of the week, from Sunday 0:00, at which a cron expression with whole hours fires; Sunday is 0. */
function firings(cron: string): number[] {
  const [minute, hour, day, month, weekdays] = cron.split(' ');
  expect([minute, day, month]).to.deep.equal(['0', '*', '*']);
  return weekdays!.split(',').map((weekday) => Number(weekday) * 24 + Number(hour));
}

/** Hours from the instant until the next firing, cyclic over the week. */
const untilNext = (hours: readonly number[], from: number): number =>
  Math.min(...hours.map((hour) => (hour - from + 168) % 168 || 168));

describe('the off-peak schedule of a workload', () => {
  const CASES: Readonly<Record<string, Extract<Action, { kind: 'schedule_off_peak' }>['schedules']>> = {
    'nights of weekdays and whole weekends': [
      { days: 'weekdays', downCron: '0 20 * * 1,2,3,4,5', upCron: '0 6 * * 1,2,3,4,5' },
    ],
    'nights and weekend mornings': [
      { days: 'weekdays', downCron: '0 20 * * 1,2,3,4', upCron: '0 6 * * 2,3,4,5' },
      { days: 'weekends', downCron: '0 2 * * 0,6', upCron: '0 8 * * 0,6' },
    ],
    'lunch on one day': [{ days: 'weekdays', downCron: '0 11 * * 3', upCron: '0 15 * * 3' }],
  };
  for (const [name, schedules] of Object.entries(CASES)) {
    it(`${name}: KEDA keeps pods if and only if no schedule is off`, () => {
      const action: Action = { kind: 'schedule_off_peak', timezone: 'Europe/Paris', schedules, replicas: 3 };
      const { spec } = kustomizePatch(findingOn('Deployment', action)) as {
        spec: { minReplicaCount: number; triggers: { metadata: Record<string, string> }[] };
      };
      expect(spec.minReplicaCount).to.equal(0);
      for (let hour = 0.5; hour < 168; hour += 1) {
        // KEDA's cron scaler is active while the next end comes before the next start.
        const isWanted = spec.triggers.some(
          ({ metadata }) => untilNext(firings(metadata['end']!), hour) < untilNext(firings(metadata['start']!), hour),
        );
        const isDown = schedules.some(
          ({ downCron, upCron }) => untilNext(firings(upCron), hour) < untilNext(firings(downCron), hour),
        );
        expect(isWanted, `hour ${hour} of the week`).to.equal(!isDown);
      }
      for (const { metadata } of spec.triggers) {
        expect(metadata).to.include({ timezone: 'Europe/Paris', desiredReplicas: '3' });
      }
    });
  }
});
