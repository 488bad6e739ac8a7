import { UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import type { PodObservation, WindowObservation } from '../../src/domain/cluster/observation.js';
import type { ObservationSource, WindowReading } from '../../src/domain/ports.js';
import { type EpochSeconds, startsIn, type TimeRange, WINDOW_SECONDS } from '../../src/domain/time/window.js';

/** Result of the source for a window. */
export type Answer = 'full' | 'minor' | 'partial' | 'empty' | 'partly empty' | 'down' | 'refused' | 'broken';

export interface ScriptedSource extends ObservationSource {
  /** Requested ranges, in order. */
  readonly asked: TimeRange[];
  /** Result by window; `full` by default. */
  answer: (windowStart: EpochSeconds) => Answer;
  /** Runs before each result. */
  beforeAnswer: (range: TimeRange, signal: AbortSignal) => Promise<void> | void;
}

/** An in-memory source: one node and two pods whose use is a function of the window. */
export function scriptedSource(): ScriptedSource {
  const source: ScriptedSource = {
    name: 'scripted',
    asked: [],
    answer: () => 'full',
    beforeAnswer: () => {},
    async observe(range, signal) {
      source.asked.push(range);
      await source.beforeAnswer(range, signal);
      signal.throwIfAborted();
      const windows = startsIn(range, WINDOW_SECONDS);
      if (windows.some((start) => source.answer(start) === 'broken')) throw new Error('a defect of the source');
      return { windows: windows.map((start) => reading(start, source.answer(start))) };
    },
  };
  return source;
}

const none = { nodes: [], pods: [], namespaces: [], autoscalers: [] };

function reading(windowStart: EpochSeconds, answer: Answer): WindowReading {
  const problem = { source: 'scripted', query: 'containerCpu', detail: 'connection refused' };
  if (answer === 'down') {
    return { observation: { windowStart, ...none }, problems: [{ ...problem, isFatal: true }] };
  }
  if (answer === 'refused') {
    const refusal = { ...problem, query: 'several_clusters', isFatal: true, isRefusal: true };
    return { observation: { windowStart, ...none }, problems: [refusal] };
  }
  if (answer === 'empty') return { observation: { windowStart, ...none }, problems: [] };
  if (answer === 'partly empty') {
    const partial = { ...problem, query: 'podInfo', isFatal: false, isPartialAnswer: true };
    return { observation: { windowStart, ...none }, problems: [partial] };
  }
  const minor = { ...problem, query: 'autoscalers', isFatal: false, isMinor: true };
  if (answer === 'minor') return { observation: observation(windowStart), problems: [minor] };
  const problems = answer === 'partial' ? [{ ...problem, query: 'throttling', isFatal: false }] : [];
  return { observation: observation(windowStart), problems };
}

function observation(windowStart: EpochSeconds): WindowObservation {
  const spec = {
    ...UNKNOWN_SPEC,
    provider: 'aws' as const,
    instanceType: 'm5.large',
    region: 'eu-west-3',
    vcpus: 2,
    memoryBytes: 8 * 2 ** 30,
  };
  const step = (windowStart / WINDOW_SECONDS) % 100;
  return {
    windowStart,
    nodes: [
      {
        name: 'node-1',
        spec,
        labels: {},
        existsSeconds: WINDOW_SECONDS,
        coveredSeconds: WINDOW_SECONDS,
        cpuCoreSeconds: 200 + step,
        memoryWorkingSetBytes: 4 * 2 ** 30,
        measuredCpuJoules: null,
        measuredPlatformJoules: null,
        measuredDramJoules: null,
        measuredIdlePart: null,
        measuredGpuJoules: null,
        gpuUtilisation: null,
        reasons: [],
      },
    ],
    pods: [pod('shop', 'web', 50 + step), pod('shop', 'db', 80)],
    namespaces: [{ name: 'shop', labels: {} }],
    autoscalers: [],
  };
}

const pod = (namespace: string, name: string, cpuCoreSeconds: number): PodObservation => ({
  namespace,
  name,
  uid: `uid-${namespace}-${name}`,
  node: 'node-1',
  workload: { kind: 'Deployment', name },
  workloadLabels: {},
  isHostNetwork: false,
  liveSeconds: WINDOW_SECONDS,
  cpuCoreSeconds,
  memoryWorkingSetBytes: 2 ** 30,
  memoryMaxBytes: 2 ** 30,
  cpuRequestCores: 0.5,
  memoryRequestBytes: 2 ** 30,
  gpuRequest: 0,
  networkReceiveBytes: 1000,
  networkTransmitBytes: 1000,
  diskBytes: 0,
  restarts: 0,
  oomKills: 0,
  throttledPeriods: 0,
  cfsPeriods: 0,
  containers: [],
  reasons: [],
});
