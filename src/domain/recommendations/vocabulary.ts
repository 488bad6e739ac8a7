/** The closed lists of recommendations; the contract repeats them, and a test compares. */

/** What is proposed; the rules are those of the methodology, one file each in `rules/`. */
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
] as const;
export type RecommendationType = (typeof RECOMMENDATION_TYPES)[number];

/** Most severe first. `critical`: saves 10 % of the cluster, or the workload is killed or throttled now. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How much history stands behind a finding. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Where a recommendation stands. Reopening is a transition to `open`, not a status. */
export const STATUSES = ['open', 'applied', 'dismissed', 'resolved', 'expired'] as const;
export type Status = (typeof STATUSES)[number];
