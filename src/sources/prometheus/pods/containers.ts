import type { ContainerObservation } from '../../../domain/cluster/observation.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { MemoryReading } from './memory.js';
import type { PodShare } from './pod-series.js';
import type { ContainerClaim } from './requests.js';
import { oomKillsOf, type RestartReading } from './restarts.js';
import { readSubSteps } from './sub-steps.js';
import { type Usage, usageAt } from './usage.js';

export interface ContainerInputs {
  readonly share: PodShare;
  readonly cpu: Usage;
  readonly memory: MemoryReading;
  readonly claims: ReadonlyMap<string, ContainerClaim>;
  readonly restarts: RestartReading;
  /** Seconds over which the pod's use was observed. */
  readonly observedSeconds: number;
  /**
   * Whether the pod gets the sub-steps. Of pods with the same name only one does: sub-steps are values, not sums that
   * could be split.
   */
  readonly takesSubSteps: boolean;
  readonly isImplausibleCores: (cores: number) => boolean;
}

const NO_CLAIM: ContainerClaim = {
  cpuRequestMillicores: null,
  cpuLimitMillicores: null,
  memoryRequestBytes: null,
  memoryLimitBytes: null,
};

/** The containers of one pod in one window: those with observed use, a request or a limit. */
export function observeContainers(inputs: ContainerInputs, time: EpochSeconds): ContainerObservation[] {
  const { series, weight } = inputs.share;
  const throttled = usageAt(series.throttledPeriods, time);
  const periods = usageAt(series.cfsPeriods, time);
  const events = usageAt(series.oomEvents, time);
  const cpuSteps = inputs.takesSubSteps ? readSubSteps(series.cpuRates, time, inputs.isImplausibleCores) : new Map();
  const memorySteps = inputs.takesSubSteps ? readSubSteps(series.memoryValues, time) : new Map();
  const names = new Set([
    ...inputs.cpu.byContainer.keys(),
    ...inputs.memory.byContainer.keys(),
    ...inputs.claims.keys(),
  ]);
  names.delete('');
  return [...names].sort().map((name) => ({
    name,
    cpuMillicores: (cpuSteps.get(name) ?? windowMean(inputs, name)).map((cores: number) => cores * 1000),
    memoryBytes: memorySteps.get(name) ?? meanMemory(inputs, name),
    ...(inputs.claims.get(name) ?? NO_CLAIM),
    throttledPeriods: (throttled.byContainer.get(name) ?? 0) * weight,
    cfsPeriods: (periods.byContainer.get(name) ?? 0) * weight,
    oomKills: inputs.takesSubSteps ? oomKillsOf(events, inputs.restarts, name) : 0,
  }));
}

/** In cores. When scrapes are too far apart for sub-steps, the mean of the window is the only sample. */
function windowMean(inputs: ContainerInputs, container: string): number[] {
  const coreSeconds = inputs.cpu.byContainer.get(container);
  if (coreSeconds === undefined || !inputs.takesSubSteps) return [];
  return [coreSeconds / (inputs.observedSeconds > 0 ? inputs.observedSeconds : WINDOW_SECONDS)];
}

function meanMemory(inputs: ContainerInputs, container: string): number[] {
  const mean = inputs.memory.byContainer.get(container);
  return mean === undefined || !inputs.takesSubSteps ? [] : [mean];
}
