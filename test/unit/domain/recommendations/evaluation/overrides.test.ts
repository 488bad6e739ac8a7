import { expect } from 'chai';
import {
  type AnnotatedObject,
  MAX_ANNOTATED_OBJECTS,
  optionsFor,
  readAnnotations,
} from '../../../../../src/domain/recommendations/evaluation/overrides.js';
import type { EvaluationOptions } from '../../../../../src/domain/recommendations/evaluation-options.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../../../../../src/domain/recommendations/evaluation-options.js';
import { nodeEvidence } from '../../../../support/node-evidence.js';
import { steadyContainer, type WorkloadSketch, workloadEvidence } from '../../../../support/recommendation-evidence.js';
import { evaluated } from './evaluated.js';

const WEB = { kind: 'Deployment', name: 'web' };
const ofNamespace = (annotations: AnnotatedObject['annotations'], namespace = 'shop'): AnnotatedObject => ({
  namespace,
  workload: null,
  annotations,
});

describe('annotations of recommendations', () => {
  it('are read from namespaces and workloads', () => {
    const { overrides, warnings } = readAnnotations([
      ofNamespace({ 'greenkube.io/recommendations': 'off' }),
      {
        namespace: 'shop',
        workload: WEB,
        annotations: {
          'greenkube.io/recommendations': 'on',
          'greenkube.io/cpu-percentile': '0.99',
          'greenkube.io/cpu-margin': '1.3',
          'greenkube.io/memory-margin': '1.15',
        },
      },
    ]);
    expect(warnings).to.deep.equal([]);
    expect(overrides).to.deep.equal([
      { namespace: 'shop', workload: null, isOn: false },
      { namespace: 'shop', workload: WEB, isOn: true, cpuPercentile: 0.99, cpuMargin: 0.3, memoryMargin: 0.15 },
    ]);
  });

  it('that are invalid are named once with their place and what is valid, and have no effect', () => {
    const { overrides, warnings } = readAnnotations([
      ofNamespace({ 'greenkube.io/cpu-margin': '30%', 'greenkube.io/memory-margin': '1.5' }),
      { namespace: 'shop', workload: WEB, annotations: { 'greenkube.io/recommendation': 'off' } },
      ofNamespace({ 'greenkube.io/recommendations': 'false' }, 'lab'),
      ofNamespace({ 'greenkube.io/cpu-percentile': '95' }, 'test'),
    ]);
    expect(overrides).to.deep.equal([{ namespace: 'shop', workload: null, memoryMargin: 0.5 }]);
    expect(warnings).to.deep.equal([
      'namespace shop: annotation greenkube.io/cpu-margin must be a factor from 1 to 6, not "30%"; it is ignored',
      'Deployment shop/web: annotation greenkube.io/recommendation is not one of greenkube.io/recommendations, greenkube.io/cpu-percentile, greenkube.io/cpu-margin, greenkube.io/memory-margin; it is ignored',
      'namespace lab: annotation greenkube.io/recommendations must be "on" or "off", not "false"; it is ignored',
      'namespace test: annotation greenkube.io/cpu-percentile must be a number from 0.5 to 1, not "95"; it is ignored',
    ]);
  });

  it('are bounded: 1,000 objects are read and 50 warnings are named', () => {
    const objects = Array.from({ length: MAX_ANNOTATED_OBJECTS + 5 }, (_, index) =>
      ofNamespace({ 'greenkube.io/cpu-margin': index < 60 ? 'x' : '2' }, `n${index}`),
    );
    const { overrides, warnings } = readAnnotations(objects);
    expect(overrides).to.have.length(MAX_ANNOTATED_OBJECTS - 60);
    expect(warnings).to.have.length(52);
    expect(warnings.slice(-2)).to.deep.equal([
      '10 more annotations are ignored',
      'the annotations of 5 of 1005 objects are not read',
    ]);
  });

  it('of a workload have precedence over those of its namespace, setting by setting', () => {
    const options = optionsFor({
      ...DEFAULT_EVALUATION_OPTIONS,
      overrides: [
        { namespace: 'shop', workload: null, isOn: false, cpuMargin: 0.5, memoryMargin: 1 },
        { namespace: 'shop', workload: WEB, isOn: true, cpuMargin: 0.2 },
      ],
    });
    expect(options('shop', { kind: 'Deployment', name: 'api' })).to.equal(null);
    expect(options('shop', WEB)?.formula).to.include({ cpuPercentile: 0.95, cpuMargin: 0.2, memoryMargin: 1 });
    expect(options('lab', WEB)).to.deep.include({ formula: DEFAULT_EVALUATION_OPTIONS.formula });
  });
});

describe('options of an evaluation', () => {
  const oversized = (sketch: WorkloadSketch = {}) =>
    workloadEvidence({ containers: [steadyContainer({ cpu: () => 100, cpuRequest: 2000 })], ...sketch });
  const idle = (name: string) =>
    workloadEvidence({ name, containers: [steadyContainer({ cpu: () => 1 })], networkBytesPerSecond: 1 });
  const typesOf = async (given: Parameters<typeof evaluated>[0]) =>
    (await evaluated(given)).findings.map(({ type }) => type);

  it('leave out excluded namespaces and workloads that are switched off, without an undecided target', async () => {
    const namespaces = async (options: Partial<EvaluationOptions>) => {
      const workloads = [oversized({ namespace: 'a' }), oversized({ namespace: 'b' })];
      const { findings, undecided } = await evaluated({ workloads, options });
      expect(undecided).to.deep.equal([]);
      return findings.map(({ target }) => 'namespace' in target && target.namespace);
    };
    expect(await namespaces({})).to.deep.equal(['a', 'b']);
    expect(await namespaces({ excludedNamespaces: ['a'], namespaces: ['a', 'b'] })).to.deep.equal(['b']);
    expect(await namespaces({ overrides: [{ namespace: 'b', workload: null, isOn: false }] })).to.deep.equal(['a']);
  });

  it('do not report a namespace as idle when a workload in it is switched off', async () => {
    const workloads = [idle('one'), idle('two')];
    expect(await typesOf({ workloads })).to.deep.equal(['idle_namespace']);
    const workload = { kind: 'Deployment', name: 'two' };
    const options = { overrides: [{ namespace: 'production', workload, isOn: false }] };
    expect(await typesOf({ workloads, options })).to.deep.equal(['zombie_workload']);
  });

  it('switch off types: an idle workload is then evaluated by the other rules, an idle namespace by its workloads', async () => {
    const workloads = [idle('one'), idle('two')];
    expect(await typesOf({ workloads, options: { disabledTypes: ['idle_namespace'] } })).to.deep.equal([
      'zombie_workload',
      'zombie_workload',
    ]);
    const disabledTypes = ['idle_namespace', 'zombie_workload'] as const;
    expect(new Set(await typesOf({ workloads, options: { disabledTypes } }))).to.deep.equal(new Set(['rightsize_cpu']));
  });

  it('switch off the types of nodes', async () => {
    const nodes = [nodeEvidence({ name: 'a' }), nodeEvidence({ name: 'b' })];
    const types = new Set(await typesOf({ nodes }));
    for (const type of types) {
      expect(await typesOf({ nodes, options: { disabledTypes: [type] } })).to.not.include(type);
    }
  });

  it('leave out findings below the minimal saving, but not critical ones', async () => {
    // A second workload makes the share of the first one in the cluster small.
    const workloads = [oversized(), workloadEvidence({ name: 'large', pods: 200 })];
    const [finding] = (await evaluated({ workloads })).findings;
    const annual = finding!.savings.reallocatedToIdle.costUsd * finding!.savings.annualFactor;
    expect(await typesOf({ workloads, options: { minAnnualSavingsUsd: annual } })).to.deep.equal(['rightsize_cpu']);
    expect(await typesOf({ workloads, options: { minAnnualSavingsUsd: annual * 1.001 } })).to.deep.equal([]);
    const throttled = oversized({
      containers: [steadyContainer({ cpu: () => 400, cpuRequest: 500, cpuLimit: 500, throttledRatio: 0.5 })],
    });
    expect(await typesOf({ workloads: [throttled], options: { minAnnualSavingsUsd: 1e9 } })).to.deep.equal([
      'rightsize_cpu',
    ]);
  });

  it('change the percentile and the margins, which the finding names', async () => {
    const [finding] = (
      await evaluated({
        workloads: [oversized()],
        options: {
          overrides: [{ namespace: 'production', workload: null, cpuPercentile: 0.995, cpuMargin: 1 }],
        },
      })
    ).findings;
    const figures = new Map(finding!.evidence.map(({ name, value }) => [name, value]));
    const percentile = figures.get('cpu_p99_5_millicores')!;
    expect(figures.get('proposed_cpu_request_millicores')).to.equal(Math.ceil(2 * percentile));
    expect(figures.get('cpu_margin_factor')).to.equal(2);
    expect(finding!.summary).to.include('p99.5 use');
  });
});
