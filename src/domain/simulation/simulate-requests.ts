import type { Measures } from '../measures/measures.js';
import type { RequestFormula } from '../recommendations/request-formula.js';
import type { EpochSeconds } from '../time/window.js';
import { type ContainerHour, useOfHistory } from './container-history.js';
import type { ContainerUse } from './container-use.js';
import { greenkubeStrategy } from './greenkube.js';
import { krrSimple } from './krr-simple.js';
import { type ContainerReplay, claimChange, type Requests, replayContainer } from './replay-container.js';
import { type SimulatedFigures, simulateHour, sumFigures } from './simulated-charge.js';
import type { Note, ProposedRequests, StrategyName, StrategyParameters } from './strategy.js';
import { vpa } from './vpa.js';

/** Stored history of one workload; hours ascending. */
export interface WorkloadHistory {
  /** The workload's own charge by hour. */
  readonly hours: readonly { readonly hour: EpochSeconds; readonly measures: Measures }[];
  readonly containers: ReadonlyMap<string, readonly ContainerHour[]>;
  readonly hasAutoscaler: boolean;
}

export interface ContainerOutcome extends Requests, ContainerReplay {
  readonly container: string;
  readonly notes: readonly Note[];
}

/** With the charge and the freed capacity of the whole workload, over the stored hours. */
export interface StrategyOutcome extends SimulatedFigures {
  readonly strategy: StrategyName;
  readonly containers: readonly ContainerOutcome[];
}

const PUBLISHED = { 'krr-simple': krrSimple, vpa } as const;

/**
 * Replays a workload's history with the requests that each strategy derives from it. If a strategy proposes nothing for
 * a container, the container keeps its actual requests of each hour; `current` always does.
 * @param formula that of the recommendations, for the strategy `greenkube`
 */
export const simulateRequests = (
  history: WorkloadHistory,
  strategies: readonly StrategyName[],
  parameters: StrategyParameters,
  formula: RequestFormula,
): StrategyOutcome[] => {
  const proposing = { ...PUBLISHED, greenkube: greenkubeStrategy(formula) };
  return strategies.map((strategy) =>
    replay(history, strategy, (use) => (strategy === 'current' ? null : proposing[strategy](use, parameters))),
  );
};

/** Null for a strategy that keeps the requests. */
type Propose = (use: ContainerUse) => ProposedRequests | null;

function replay(history: WorkloadHistory, strategy: StrategyName, proposeFor: Propose): StrategyOutcome {
  const containers = [...history.containers].map(([container, hours]) => {
    const proposed = propose(history, hours, proposeFor);
    return { container, ...proposed, ...replayContainer(hours, proposed) };
  });
  return { strategy, containers, ...figuresOf(history, strategy === 'current' ? [] : containers) };
}

function propose(
  history: WorkloadHistory,
  hours: readonly ContainerHour[],
  proposeFor: Propose,
): Requests & { readonly notes: readonly Note[] } {
  const { hasAutoscaler, containers } = history;
  const proposed = proposeFor(useOfHistory(hours, { containersPerPod: containers.size, hasAutoscaler }));
  if (proposed === null) return { ...currentRequests(hours), notes: [] };
  const { notes, ...requests } = proposed;
  return { ...requests, notes: ['history_within_one_bucket', ...notes] };
}

/** Requests in the newest hour that had them. */
const currentRequests = (hours: readonly ContainerHour[]): Requests => ({
  cpuMillicores: hours.findLast((hour) => hour.cpuRequestMillicores !== null)?.cpuRequestMillicores ?? null,
  memoryBytes: hours.findLast((hour) => hour.memoryRequestBytes !== null)?.memoryRequestBytes ?? null,
});

function figuresOf(history: WorkloadHistory, changed: readonly ContainerOutcome[]): SimulatedFigures {
  const changes = new Map<EpochSeconds, { cpu: number; memory: number }>();
  for (const { container, cpuMillicores, memoryBytes } of changed) {
    for (const hour of history.containers.get(container) ?? []) {
      const requests = {
        cpuMillicores: cpuMillicores ?? hour.cpuRequestMillicores,
        memoryBytes: memoryBytes ?? hour.memoryRequestBytes,
      };
      const { cpuCoreSeconds, memoryByteSeconds } = claimChange(hour, requests);
      const before = changes.get(hour.hour) ?? { cpu: 0, memory: 0 };
      changes.set(hour.hour, { cpu: before.cpu + cpuCoreSeconds, memory: before.memory + memoryByteSeconds });
    }
  }
  const figures = history.hours.map(({ hour, measures }) => {
    const change = changes.get(hour) ?? { cpu: 0, memory: 0 };
    return simulateHour(
      measures,
      factorOf(measures.cpuClaimCoreSeconds, change.cpu),
      factorOf(measures.memoryClaimByteSeconds, change.memory),
    );
  });
  return sumFigures(figures);
}

/** A claim that was not observed is not changed. */
const factorOf = (claim: number | null, change: number): number =>
  claim === null || claim <= 0 ? 1 : Math.max(0, 1 + change / claim);
