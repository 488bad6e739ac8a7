import type { ContainerObservation, PodObservation } from '../../../domain/cluster/observation.js';
import type { Reason } from '../../../domain/figures/reasons.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { IMPLAUSIBLE_CORES_FACTOR, isImplausibleUse } from '../nodes/node-reader.js';
import type { Scraped } from '../samples/scrape-interval.js';
import { lifeSeconds } from '../samples/state-samples.js';
import { observeContainers } from './containers.js';
import { type MemoryReading, readMemory } from './memory.js';
import type { OwnedWorkload, OwnerDirectory } from './owners.js';
import type { PodIdentity } from './pod-identities.js';
import type { PodLabels } from './pod-labels.js';
import { type PodSeries, type PodShare, shareOf } from './pod-series.js';
import type { ClaimIndex, PodClaim } from './requests.js';
import type { RestartIndex, RestartReading } from './restarts.js';
import { totalOf, type Usage, type UsageSeries, usageAt } from './usage.js';

/**
 * Network bytes of a pod over all its interfaces; null when not observed. The counters of a hostNetwork pod contain the
 * traffic of its whole node, so they are null; the same holds when `host_network` is unknown.
 */
function readNetworkBytes(
  entries: readonly UsageSeries[],
  time: EpochSeconds,
  isHostNetwork: boolean | null,
): number | null {
  return isHostNetwork === false ? totalOf(usageAt(entries, time)) : null;
}

/** A pod's observation, and how many of its usage series were kept and dropped. */
export interface PodReading {
  readonly pod: PodObservation;
  readonly keptSeries: number;
  readonly droppedSeries: number;
}

export interface PodReaderInputs {
  readonly owners: OwnerDirectory;
  readonly claims: ClaimIndex;
  readonly restarts: RestartIndex;
  readonly labels: PodLabels;
  readonly isPartial: boolean;
  vcpusOf(node: string, time: EpochSeconds): number | null;
  coveredSecondsOf(node: string, time: EpochSeconds): number;
  scrapedAt(node: string, time: EpochSeconds): Scraped;
  isCoarse(node: string, time: EpochSeconds): boolean;
  /** Whether copies of the pod's figures differ. */
  haveCopiesThatDiffer(podKey: string, time: EpochSeconds): boolean;
}

export interface PodSubject {
  readonly identity: PodIdentity;
  /** All pods with the same name in the window, including this one, longest-lived first. */
  readonly podsOfName: readonly PodIdentity[];
  readonly series: PodSeries;
  /** Stored uid: the observed one, or a synthetic one. */
  readonly uid: string;
}

/** The values from which the observation is assembled. */
interface Parts {
  readonly share: PodShare;
  readonly cpu: Usage;
  readonly memory: MemoryReading;
  readonly observedSeconds: number;
  readonly use: CappedUse;
  readonly claim: PodClaim;
  readonly owned: OwnedWorkload;
  readonly restarts: RestartReading;
}

/** Reads all figures of one pod in one window. The formulas are in the functions that it calls. */
export function readPod(inputs: PodReaderInputs, subject: PodSubject, time: EpochSeconds): PodReading {
  const { identity, podsOfName } = subject;
  const { namespace, name, uid } = identity;
  const podKey = `${namespace}/${name}`;
  const vcpus = inputs.vcpusOf(identity.node, time);
  const isFirst = podsOfName[0] === identity;
  const share = shareOf(identity, podsOfName, subject.series);
  const cpu = usageAt(share.series.containerCpu, time, (value) => isImplausibleUse(value, vcpus));
  const memory = readMemory(share.series, time);
  const observedSeconds = Math.max(
    identity.liveSeconds,
    lifeSeconds(memory.samples, inputs.scrapedAt(identity.node, time)),
  );
  const parts: Parts = {
    share,
    cpu,
    memory,
    observedSeconds,
    use: capUse(totalOf(cpu), share.weight, observedSeconds, vcpus),
    claim: inputs.claims.claimAt(podKey, uid, time),
    owned: inputs.owners.ownerOf(namespace, name, uid),
    restarts: inputs.restarts.restartsAt(podKey, uid, isFirst, time),
  };
  const containers = observeContainers(
    {
      ...parts,
      claims: parts.claim.containers,
      takesSubSteps: isFirst || share.weight === 1,
      isImplausibleCores: (cores) => vcpus !== null && cores > IMPLAUSIBLE_CORES_FACTOR * vcpus,
    },
    time,
  );
  const pod = { ...assemble(subject, parts, containers, time), ...described(inputs, subject, parts, time) };
  return { pod, keptSeries: cpu.byContainer.size, droppedSeries: cpu.dropped };
}

type Described = Pick<PodObservation, 'workloadLabels' | 'reasons'>;

function assemble(
  { identity, uid }: PodSubject,
  { share, memory, use, claim, owned, restarts }: Parts,
  containers: readonly ContainerObservation[],
  time: EpochSeconds,
): Omit<PodObservation, keyof Described> {
  const { series, weight } = share;
  const total = (entries: readonly UsageSeries[]): number | null => scaled(totalOf(usageAt(entries, time)), weight);
  const network = (entries: readonly UsageSeries[]): number | null =>
    scaled(readNetworkBytes(entries, time, identity.isHostNetwork), weight);
  const { migUnits } = claim.effective ?? {};
  return {
    namespace: identity.namespace,
    name: identity.name,
    uid,
    node: identity.node,
    workload: owned.workload,
    isHostNetwork: identity.isHostNetwork === true,
    liveSeconds: identity.liveSeconds,
    cpuCoreSeconds: use.coreSeconds,
    memoryWorkingSetBytes: memory.meanBytes,
    memoryMaxBytes: memory.maxBytes,
    cpuRequestCores: claim.effective?.cpuCores ?? null,
    memoryRequestBytes: claim.effective?.memoryBytes ?? null,
    gpuRequest: claim.effective?.gpus ?? 0,
    ...(migUnits === undefined ? {} : { migRequest: migUnits }),
    networkReceiveBytes: network(series.networkReceive),
    networkTransmitBytes: network(series.networkTransmit),
    diskBytes: sumOf(total(series.diskReads), total(series.diskWrites)),
    restarts: restarts.restarts,
    oomKills: containers.reduce((sum, container) => sum + container.oomKills, 0),
    throttledPeriods: total(series.throttledPeriods) ?? 0,
    cfsPeriods: total(series.cfsPeriods) ?? 0,
    containers,
  };
}

function described(inputs: PodReaderInputs, subject: PodSubject, parts: Parts, time: EpochSeconds): Described {
  const { identity } = subject;
  const { cpu, memory, share, use } = parts;
  const isUnused = use.coreSeconds === null && cpu.dropped === 0;
  const held: readonly (readonly [Reason, boolean])[] = [
    ['coarse_scrape', inputs.isCoarse(identity.node, time)],
    ['copies_differ', inputs.haveCopiesThatDiffer(`${identity.namespace}/${identity.name}`, time)],
    ['counter_reset', (totalOf(usageAt(share.series.cpuResets, time)) ?? 0) > 0],
    ['owner_unknown', !parts.owned.isKnown],
    ['pod_level_usage', cpu.isPodLevel],
    ['request_unknown', parts.claim.effective === null],
    ['source_partial', inputs.isPartial],
    ['uid_shared', share.weight < 1],
    ['uid_synthetic', identity.uid === null],
    ['usage_capped', use.isCapped],
    ['usage_missing', isUnused && inputs.coveredSecondsOf(identity.node, time) > 0],
    ['value_dropped', cpu.dropped + memory.dropped > 0],
  ];
  return {
    workloadLabels: inputs.labels.labelsOf(`${identity.namespace}/${identity.name}`, identity.uid, time),
    reasons: held.flatMap(([reason, holds]) => (holds ? [reason] : [])),
  };
}

interface CappedUse {
  readonly coreSeconds: number | null;
  readonly isCapped: boolean;
}

const scaled = (value: number | null, weight: number): number | null => (value === null ? null : value * weight);

const sumOf = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0);

/** Caps the use at what all cores of the node can deliver in the observed time. */
function capUse(total: number | null, weight: number, observedSeconds: number, vcpus: number | null): CappedUse {
  const coreSeconds = scaled(total, weight);
  if (coreSeconds === null || vcpus === null || observedSeconds === 0) return { coreSeconds, isCapped: false };
  const most = Math.min(WINDOW_SECONDS, observedSeconds) * vcpus;
  return coreSeconds > most ? { coreSeconds: most, isCapped: true } : { coreSeconds, isCapped: false };
}
