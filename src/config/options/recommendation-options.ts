import { list } from './list-types.js';
import { lenient, option } from './option.js';
import { decimal, integer, oneOf, text, timezone } from './value-types.js';

const namespaces = (example: string) =>
  list(
    text(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, `namespaces such as ${example}`),
    `namespaces, such as \`${example}\``,
  );

/** The types of recommendations; a test compares them with those of the engine. */
const TYPE = oneOf(
  'rightsize_cpu',
  'rightsize_memory',
  'zombie_workload',
  'idle_namespace',
  'autoscaling_candidate',
  'off_peak_scaling',
  'carbon_aware_scheduling',
  'underutilized_node',
  'empty_node',
  'overprovisioned_nodepool',
  'consolidate_after_rightsizing',
);

/** Lowest and highest factor of a margin: 1 is no margin. */
const MARGIN = decimal(1, 6);

/** Evidence, scope, formula and thresholds of recommendations. */
export const RECOMMENDATION_OPTIONS = {
  recommendationDays: option(
    'GREENKUBE_RECOMMENDATION_DAYS',
    integer(1, 30),
    7,
    'Days of history used as evidence for recommendations.',
  ),
  recommendationTimezone: option(
    'GREENKUBE_RECOMMENDATION_TIMEZONE',
    timezone,
    'UTC',
    'Time zone of off-peak schedules.',
  ),
  recommendationSystemNamespaces: option(
    'GREENKUBE_RECOMMENDATION_SYSTEM_NAMESPACES',
    namespaces('istio-system,cert-manager'),
    [],
    'Namespaces without recommendations, in addition to `kube-system` and those of the cloud providers.',
  ),
  recommendationExcludedNamespaces: lenient(
    'GREENKUBE_RECOMMENDATION_EXCLUDED_NAMESPACES',
    namespaces('sandbox,load-tests'),
    [],
    'Namespaces whose workloads are never evaluated, also not by requested runs.',
  ),
  recommendationDisabledTypes: lenient(
    'GREENKUBE_RECOMMENDATION_DISABLED_TYPES',
    list(TYPE, 'types of recommendations, such as `off_peak_scaling,empty_node`'),
    [],
    'Types of recommendations that are not made.',
  ),
  recommendationCpuPercentile: lenient(
    'GREENKUBE_RECOMMENDATION_CPU_PERCENTILE',
    decimal(0.5, 1),
    0.95,
    'Percentile of CPU use from which a CPU request is proposed.',
  ),
  recommendationCpuMargin: lenient(
    'GREENKUBE_RECOMMENDATION_CPU_MARGIN',
    MARGIN,
    1.15,
    'Factor from the percentile of CPU use to the proposed request.',
  ),
  recommendationMemoryMargin: lenient(
    'GREENKUBE_RECOMMENDATION_MEMORY_MARGIN',
    MARGIN,
    1.15,
    'Factor from the highest memory use to the proposed request.',
  ),
  recommendationMinCpuMillicores: lenient(
    'GREENKUBE_RECOMMENDATION_MIN_CPU_MILLICORES',
    integer(1, 1_000_000),
    10,
    'Lowest CPU request that is proposed.',
  ),
  recommendationMinMemoryMib: lenient(
    'GREENKUBE_RECOMMENDATION_MIN_MEMORY_MIB',
    integer(1, 1_048_576),
    32,
    'Lowest memory request that is proposed, in MiB.',
  ),
  recommendationCpuThreshold: lenient(
    'GREENKUBE_RECOMMENDATION_CPU_THRESHOLD',
    decimal(0, 1),
    0.7,
    'A CPU request is too large if the percentile of use is below this share of it.',
  ),
  recommendationMemoryThreshold: lenient(
    'GREENKUBE_RECOMMENDATION_MEMORY_THRESHOLD',
    decimal(0, 1),
    0.8,
    'A memory request is too large if the highest use with its margin is below this share of it.',
  ),
  recommendationNodeThreshold: lenient(
    'GREENKUBE_RECOMMENDATION_NODE_THRESHOLD',
    decimal(0, 1),
    0.5,
    'A node is underutilized if the claims on its CPU and its memory are below this share.',
  ),
  recommendationIdleCpuMillicores: lenient(
    'GREENKUBE_RECOMMENDATION_IDLE_CPU_MILLICORES',
    decimal(0, 1000),
    5,
    'A workload can be idle if the p99 of CPU use of a pod is below this.',
  ),
  recommendationMinCpuSavingMillicores: lenient(
    'GREENKUBE_RECOMMENDATION_MIN_CPU_SAVING_MILLICORES',
    integer(1, 1_000_000),
    50,
    'Smallest reduction of the CPU request of a container that is proposed.',
  ),
  recommendationMinAnnualSavingsUsd: lenient(
    'GREENKUBE_RECOMMENDATION_MIN_ANNUAL_SAVINGS_USD',
    decimal(0, 1_000_000_000),
    0,
    'Recommendations that save less cost per year, realisable and reallocated together, are not made. Critical ones, and those that save no cost, are.',
  ),
};
