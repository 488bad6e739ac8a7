import { ALL_NODES, CORE, RACK, WEBS } from './sample-nodes.js';
import { everyMinutes, type SampleWorkload, workloadsOf } from './sample-workload.js';

const system = workloadsOf('kube-system');
const monitoring = workloadsOf('monitoring');
const ingress = workloadsOf('ingress');

/** Cluster components and monitoring. */
export const PLATFORM_WORKLOADS: readonly SampleWorkload[] = [
  system.daemonSet('kube-proxy', ALL_NODES, [8, 50, null], [28, 64, null]),
  system.daemonSet('cni-agent', ALL_NODES, [18, 60, null], [95, 128, null]),
  system.daemonSet('node-exporter', ALL_NODES, [9, 20, 100], [26, 48, 96], { rolloutDays: 30 }),
  system.deployment('coredns', 2, CORE, 'office', [45, 100, null], [34, 70, 170], { rolloutDays: 30 }),
  system.deployment('metrics-server', 1, CORE, 'steady', [22, 100, null], [48, 200, null], { rolloutDays: 30 }),
  system.deployment('cluster-autoscaler', 1, CORE, 'steady', [14, 50, null], [70, 128, 256], { rolloutDays: 30 }),

  monitoring.statefulSet('prometheus', 1, RACK, 'steady', [850, 1000, null], [4600, 6144, 8192], {
    networkKibPerSecond: 220,
    diskKibPerSecond: 600,
    rolloutDays: 21,
  }),
  monitoring.statefulSet('loki', 1, RACK, 'office', [420, 500, null], [1500, 2048, 3072], {
    networkKibPerSecond: 380,
    diskKibPerSecond: 900,
    rolloutDays: 21,
  }),
  monitoring.statefulSet('alertmanager', 1, CORE, 'steady', [9, 20, null], [50, 96, 128]),
  monitoring.deployment('grafana', 1, CORE, 'office', [70, 100, null], [190, 256, 512]),
  monitoring.deployment('kube-state-metrics', 1, CORE, 'steady', [24, 50, null], [85, 128, 256]),
  monitoring.deployment('otel-collector', 2, CORE, 'office', [210, 250, null], [280, 400, 512], {
    networkKibPerSecond: 260,
  }),
  monitoring.deployment('blackbox-exporter', 1, CORE, 'steady', [8, 20, null], [22, 48, 64]),
  monitoring.cronJob('certificate-check', everyMinutes(60, 90), CORE, [60, 100, null], [60, 96, 128]),

  ingress.deployment('gateway', 3, WEBS, 'office', [260, 350, null], [180, 256, 512], {
    networkKibPerSecond: 900,
    rolloutDays: 10,
  }),
  ingress.deployment('certificate-issuer', 1, CORE, 'steady', [7, 20, null], [55, 96, 128], { rolloutDays: 30 }),
];
