/** The closed lists of recommendations; a test compares them with those of the contract. */

/** Types of proposals; each has a rule in `rules/` and a section in the methodology. */
export const RECOMMENDATION_TYPES = [
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
] as const;
export type RecommendationType = (typeof RECOMMENDATION_TYPES)[number];

/** Most severe first. `critical`: saves 10 % of the cluster, or the workload is OOM killed or throttled now. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Amount of evidence for a finding. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Status of a recommendation. Reopening is a transition to `open`, not a status. */
export const STATUSES = ['open', 'applied', 'dismissed', 'resolved', 'expired'] as const;
export type Status = (typeof STATUSES)[number];
