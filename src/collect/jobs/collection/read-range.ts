import type { NodeSpec } from '../../../domain/cluster/node-spec.js';
import {
  knownLabels,
  type Labels,
  type NodeObservation,
  type SourceProblem,
} from '../../../domain/cluster/observation.js';
import { isDescribedInPart, rememberSpecs } from '../../../domain/cluster/remember-specs.js';
import type { HardwareFactors } from '../../../domain/estimation/estimate-node.js';
import { estimateWindowTask } from '../../../domain/estimation/estimate-window.js';
import type { WindowFacts } from '../../../domain/measures/entity-facts.js';
import type {
  CollectStore,
  IntensityRecord,
  IntensitySourcePort,
  MissingWindow,
  ObservationSource,
  RunStatus,
  WindowReading,
  WindowRun,
} from '../../../domain/ports.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { runCooperatively } from '../../../runtime/event-loop.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { HeldLease } from '../../leadership.js';
import { loadIntensities } from './intensity-lookup.js';
import type { CollectRange } from './plan-ranges.js';

/** The part of the reference tables that collection needs. */
export interface FactorsReference {
  gridZoneOf(spec: NodeSpec): string | null;
  factorsFor(
    node: { readonly spec: NodeSpec; readonly labels: Labels; readonly windowStart: EpochSeconds },
    live: IntensityRecord | null,
  ): HardwareFactors;
}

export interface ReadRangeOptions {
  readonly store: Pick<CollectStore, 'upsertIntensities' | 'listIntensities' | 'listRememberedNodes'>;
  /** Lease for all writes. */
  readonly lease: HeldLease;
  readonly source: ObservationSource;
  readonly intensitySource: IntensitySourcePort | null;
  readonly reference: FactorsReference;
  readonly logger: Logger;
}

/** A requested window: its facts, if there are any, and the run to record. */
export interface CollectedWindow {
  readonly run: WindowRun;
  readonly facts: WindowFacts | null;
}

/**
 * An observed window. Its facts take several times the memory of its observation, so they are computed only when the
 * window is written.
 */
export interface ObservedWindow {
  /** Yields to the event loop every few milliseconds. */
  estimate(): Promise<CollectedWindow>;
}

/**
 * Observes a range, whose windows can then be estimated. Writes nothing but live intensities.
 * @throws when the signal was aborted, or the store fails
 */
export async function readRange(
  options: ReadRangeOptions,
  range: CollectRange,
  signal: AbortSignal,
): Promise<ObservedWindow[]> {
  const readings = await withRememberedSpecs(options, range, await observe(options, range, signal));
  signal.throwIfAborted();
  const { reference } = options;
  const specs = readings.flatMap(({ observation }) => observation.nodes.map((node) => node.spec));
  const zones = new Set(specs.map((spec) => reference.gridZoneOf(spec)).filter((zone) => zone !== null));
  const liveOf = await loadIntensities(
    { store: options.store, lease: options.lease, source: options.intensitySource },
    [...zones],
    range,
    signal,
  );
  return range.windows.map((window) => {
    const reading = readings.find(({ observation }) => observation.windowStart === window.windowStart);
    const { windowStart } = window;
    const factorsOf = (node: NodeObservation): HardwareFactors => {
      const zone = reference.gridZoneOf(node.spec);
      const described = { spec: node.spec, labels: knownLabels(node), windowStart };
      return reference.factorsFor(described, zone === null ? null : liveOf(zone, windowStart));
    };
    return { estimate: () => estimate(options, window, reading, factorsOf) };
  });
}

async function estimate(
  { source, logger }: ReadRangeOptions,
  { windowStart, attempts, isReread = false }: MissingWindow,
  reading: WindowReading | undefined,
  factorsOf: (node: NodeObservation) => HardwareFactors,
): Promise<CollectedWindow> {
  const problems = reading?.problems ?? [unexpected(source.name, 'observe')];
  const status = statusOf(reading, problems);
  const run = { windowStart, status, attempts: attempts + 1, problems, isReread };
  if (reading === undefined || status === 'failed' || status === 'empty') return { run, facts: null };
  try {
    return {
      run,
      facts: await runCooperatively(estimateWindowTask(reading.observation, factorsOf)),
    };
  } catch (error) {
    logger.error({ err: error, source: source.name, windowStart }, 'window not estimated');
    const failure = unexpected(source.name, 'estimate');
    return { run: { ...run, status: 'failed', problems: [...problems, failure] }, facts: null };
  }
}

function statusOf(reading: WindowReading | undefined, problems: readonly SourceProblem[]): RunStatus {
  if (reading === undefined || problems.some((problem) => problem.isFatal)) return 'failed';
  if (reading.observation.nodes.length === 0) return 'empty';
  return problems.some((problem) => problem.isMinor !== true) ? 'partial' : 'complete';
}

/**
 * Sources report a failing server without throwing. If one throws anyway, the window has failed and the service
 * continues.
 */
async function observe(
  { source, logger }: ReadRangeOptions,
  range: CollectRange,
  signal: AbortSignal,
): Promise<readonly WindowReading[]> {
  try {
    const { windows } = await source.observe({ from: range.from, to: range.to }, signal);
    return windows;
  } catch (error) {
    signal.throwIfAborted();
    logger.error({ err: error, source: source.name }, 'unexpected error from the source');
    return [];
  }
}

/**
 * Completes nodes that no source describes fully from their stored specification. Runs before the factors are
 * determined.
 */
async function withRememberedSpecs(
  { store, lease }: ReadRangeOptions,
  range: CollectRange,
  readings: readonly WindowReading[],
): Promise<readonly WindowReading[]> {
  const nodes = readings.flatMap(({ observation }) => observation.nodes.filter(isDescribedInPart));
  if (nodes.length === 0) return readings;
  const names = [...new Set(nodes.map(({ name }) => name))];
  const { clusterId } = await lease();
  const remembered = await store.listRememberedNodes(clusterId, names, range.to);
  const byName = new Map(remembered.map((node) => [node.name, node]));
  return readings.map((reading) => ({ ...reading, observation: rememberSpecs(reading.observation, byName) }));
}

const unexpected = (source: string, query: string): SourceProblem => ({
  source,
  query,
  detail: 'unexpected error; see the log for the cause',
  isFatal: true,
});
