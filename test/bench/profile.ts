/** Size of a generated cluster. The same profile and seed give the same data. */
export interface Profile {
  readonly name: string;
  /** Pods that exist at any one time. */
  readonly pods: number;
  readonly nodes: number;
  readonly namespaces: number;
  readonly workloads: number;
  /** Days with 5-minute windows, without the current day. Their hours are rolled up and keep their windows. */
  readonly rawDays: number;
  /** Days of hourly figures of pods and of container histograms, not less than rawDays. */
  readonly podHourlyDays: number;
  /** Days of all other roll-ups, not less than podHourlyDays. */
  readonly rollUpDays: number;
  /** Pods of the ingested window and of the rolled-up hour, in a separate cluster. */
  readonly ingestPods: number;
  /** Seconds of load per workload and server. */
  readonly seconds: number;
}

/** Lifetime of a pod: a tenth of all pods is replaced every day. */
export const POD_LIFE_DAYS = 10;

const S: Profile = {
  name: 'S',
  pods: 100,
  nodes: 5,
  namespaces: 12,
  workloads: 40,
  rawDays: 7,
  podHourlyDays: 7,
  rollUpDays: 7,
  ingestPods: 10_000,
  seconds: 5,
};

export const PROFILES: Readonly<Record<string, Profile>> = {
  /** Verifies in CI that the benchmark works; its figures are not meaningful. */
  smoke: {
    ...S,
    name: 'smoke',
    pods: 20,
    nodes: 2,
    namespaces: 3,
    workloads: 8,
    rawDays: 2,
    podHourlyDays: 2,
    rollUpDays: 2,
    ingestPods: 200,
    seconds: 0.5,
  },
  S,
  /** Baseline of L: as small as S, with the history of L, so that the same buckets are returned. */
  'S-year': { ...S, name: 'S-year', podHourlyDays: 35, rollUpDays: 365 },
  M: {
    ...S,
    name: 'M',
    pods: 1_000,
    nodes: 35,
    namespaces: 20,
    workloads: 250,
    rawDays: 30,
    podHourlyDays: 30,
    rollUpDays: 30,
  },
  L: {
    ...S,
    name: 'L',
    pods: 5_000,
    nodes: 160,
    namespaces: 30,
    workloads: 1_000,
    rawDays: 30,
    podHourlyDays: 35,
    rollUpDays: 365,
    seconds: 10,
  },
};
