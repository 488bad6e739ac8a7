import type { ClusterDiagnostics } from '../../src/domain/diagnostics/diagnostics.js';
import { emptyMeasures } from '../../src/domain/measures/measures.js';

const NOTHING_READ = {
  cluster: 'offline',
  status: 'failed',
  examinedAt: 1_706_745_600,
  durationSeconds: 30.5,
  server: { product: null, version: null },
  source: null,
  readsKubernetes: false,
  window: null,
  problems: [
    {
      name: 'dns_failure',
      severity: 'error',
      detail: 'dns_failure: the connection failed: ENOTFOUND',
      remedy: 'Check the host in GREENKUBE_PROMETHEUS_URL and the DNS of the pod.',
    },
  ],
} as const satisfies ClusterDiagnostics;

/** Reports of a cluster with everything that a report can contain, and of one that cannot be read. */
export const DIAGNOSED: readonly ClusterDiagnostics[] = [
  NOTHING_READ,
  {
    cluster: 'production-eu',
    status: 'problems',
    examinedAt: 1_706_745_660,
    durationSeconds: 1.25,
    server: { product: 'Prometheus', version: '2.53.0' },
    source: {
      families: [
        { name: 'kube_pod_info', isPresent: true, usedFor: 'pods and their nodes' },
        { name: 'node_cpu_seconds_total', isPresent: false, usedFor: 'CPU use of nodes' },
      ],
      dialect: ['container', 'namespace', 'node', 'pod'],
      scrapeIntervals: [
        { target: 'kubelet', targets: 3, minSeconds: 30, maxSeconds: 60 },
        { target: 'exporter', targets: 1, minSeconds: null, maxSeconds: null },
      ],
      duplicates: [{ metric: 'container_cpu_usage_seconds_total', labels: ['service'], measurements: 4 }],
      clusters: ['eu'],
      queries: 17,
      samples: 1234,
      newestSampleAt: 1_706_745_630,
    },
    readsKubernetes: true,
    window: {
      from: 1_706_745_300,
      to: 1_706_745_600,
      nodes: 3,
      pods: 20,
      cpuCores: 4.5,
      memoryBytes: 3e10,
      measures: {
        ...emptyMeasures(),
        energyJoules: 72_000,
        energyLowJoules: 54_000,
        energyHighJoules: 108_000,
        carbonOperationalGrams: 8,
        carbonOperationalLowGrams: 6,
        carbonOperationalHighGrams: 12,
        carbonEmbodiedGrams: 1,
        carbonEmbodiedLowGrams: 0.5,
        carbonEmbodiedHighGrams: 2,
        costCpuUsd: 0.05,
        costLowUsd: 0.04,
        costHighUsd: 0.06,
        quality: 1,
      },
      reasons: [{ reason: 'power_proxy', objects: 3 }],
    },
    problems: [
      {
        name: 'duplicate_series',
        severity: 'warning',
        detail: '4 measurements of container_cpu_usage_seconds_total occur several times',
        remedy: 'Delete the second kubelet Service.',
      },
    ],
  },
];
