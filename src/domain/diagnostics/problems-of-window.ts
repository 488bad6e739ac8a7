import type { Reason } from '../figures/reasons.js';
import type { DiagnosticProblem, SampleWindow, SourceInspection } from './diagnostics.js';

interface Advice {
  readonly detail: string;
  readonly remedy: string;
}

/**
 * Reasons of estimates that the operator can remove. The others are properties of the hardware or of the public data, and
 * are in the report as what the figures rest on.
 */
const ADVICE: Partial<Record<Reason, Advice>> = {
  capacity_implausible: {
    detail: 'the reported capacity exceeds that of any machine',
    remedy: 'Correct the capacity that the node reports.',
  },
  coarse_scrape: {
    detail: 'scrapes are too far apart for windows of 5 minutes',
    remedy: 'Scrape kubelets at least every 60 s.',
  },
  copies_differ: {
    detail: 'copies of one measurement differ by more than 5 %',
    remedy: 'Remove one of the duplicate scrapes that the report lists.',
  },
  gpu_use_unknown: {
    detail: 'the use of GPUs is unknown',
    remedy: 'Install the DCGM exporter and let Prometheus scrape it.',
  },
  grid_zone_unknown: {
    detail: 'the grid zone of nodes is unknown',
    remedy: 'Set GREENKUBE_REGION_ZONES for your regions, or GREENKUBE_DEFAULT_GRID_ZONE.',
  },
  memory_capacity_unknown: {
    detail: 'the memory of nodes is unknown',
    remedy: 'Let Prometheus scrape kube-state-metrics, or allow the service to list nodes.',
  },
  node_cpu_from_pods: {
    detail: 'the CPU use of nodes is the sum of their pods',
    remedy: 'Keep the series of the root cgroup (id="/") of cAdvisor, or install node-exporter.',
  },
  not_observed: {
    detail: 'nodes have no samples',
    remedy: 'Check in Prometheus that the targets of these nodes are up.',
  },
  partial_window: {
    detail: 'samples cover only part of the window',
    remedy: 'Check in Prometheus that scrapes do not fail; if samples arrive late, raise GREENKUBE_COLLECTION_DELAY.',
  },
  provider_unknown: {
    detail: 'neither the provider nor the type of nodes is known',
    remedy: 'Allow the service to list nodes, and label your nodes with node.kubernetes.io/instance-type.',
  },
  request_unknown: {
    detail: 'requests of pods are unknown',
    remedy:
      'Install kube-state-metrics version 2 (version 1 has other metric names), or allow the service to list pods.',
  },
  spec_remembered: {
    detail: 'no source describes nodes in this window',
    remedy: 'Check that kube-state-metrics is up, or allow the service to list nodes.',
  },
  uid_synthetic: {
    detail: 'the uids of pods are unknown',
    remedy: 'Let Prometheus scrape kube-state-metrics version 2, and keep its label uid.',
  },
  usage_missing: {
    detail: 'pods have no series of their use',
    remedy: 'Check that /metrics/cadvisor of every kubelet is scraped and its series are not dropped.',
  },
  usage_capped: {
    detail: 'the use exceeds the capacity of nodes',
    remedy: 'Check for series of another cluster with the same node names; select one with matchers.',
  },
  value_dropped: {
    detail: 'implausible samples were dropped',
    remedy: 'Check the exporters for NaN and negative values.',
  },
};

/** The problems that the figures of the window show. */
export const problemsOfReasons = ({ reasons }: SampleWindow): DiagnosticProblem[] =>
  reasons.flatMap(({ reason, objects }) => {
    const advice = ADVICE[reason];
    if (advice === undefined) return [];
    const detail = `${advice.detail} (${objects} nodes and pods)`;
    return [{ name: reason, severity: 'warning' as const, detail, remedy: advice.remedy }];
  });

/** Remedies for duplicates by a label in which the copies differ; the first that applies. */
const DUPLICATE_REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [
    /replica/,
    'Tell the store which label distinguishes replicas of Prometheus (Thanos --query.replica-label, HA tracker of Mimir, deduplication of VictoriaMetrics).',
  ],
  [
    /^(id|metrics_path)$/,
    'Do not scrape /metrics/resource beside /metrics/cadvisor (kubelet.serviceMonitor.resource: false in kube-prometheus-stack).',
  ],
  [
    /^service$/,
    'Delete the kubelet Service that an earlier release of prometheus-operator left behind in kube-system.',
  ],
];
const OTHER_DUPLICATES =
  'Remove one of the scrape jobs or exporters, or select one with GREENKUBE_PROMETHEUS_MATCHERS.';

/** Duplicates are counted once, but each copy is stored and read. */
export const problemsOfDuplicates = ({ duplicates }: SourceInspection): DiagnosticProblem[] =>
  duplicates.map(({ metric, labels, measurements }) => {
    const rule = DUPLICATE_REMEDIES.find(([pattern]) => labels.some((label) => pattern.test(label)));
    return {
      name: 'duplicate_series',
      severity: 'warning' as const,
      detail: `${measurements} measurements of ${metric} occur several times and differ in ${labels.join(', ') || 'no label'}; each is counted once`,
      remedy: rule?.[1] ?? OTHER_DUPLICATES,
    };
  });

/** A window without any node. */
export const NO_DATA: DiagnosticProblem = {
  name: 'no_data',
  severity: 'error',
  detail: 'Prometheus responds, but has no series of nodes and containers in the newest window',
  remedy:
    'Let Prometheus scrape /metrics/cadvisor of the kubelets and kube-state-metrics, and check GREENKUBE_PROMETHEUS_MATCHERS.',
};

/**
 * Samples that arrive after their window was read.
 * @param to end of the window
 * @param now time of the examination
 * @param delaySeconds the configured delay
 */
export function lateSamples(
  { newestSampleAt, scrapeIntervals }: SourceInspection,
  to: number,
  now: number,
  delaySeconds: number,
): DiagnosticProblem[] {
  const longest = Math.max(0, ...scrapeIntervals.map(({ maxSeconds }) => maxSeconds ?? 0));
  if (newestSampleAt === null || newestSampleAt + longest >= to) return [];
  const late = Math.ceil(now - newestSampleAt);
  const detail = `the newest sample is ${late} s old, and windows are read ${delaySeconds} s after their end`;
  const remedy = `Set GREENKUBE_COLLECTION_DELAY to at least ${late}s.`;
  return [{ name: 'samples_late', severity: 'warning', detail, remedy }];
}
