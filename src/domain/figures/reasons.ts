import { listBits, unionOf } from './bit-set.js';

/**
 * Why a figure is an estimate, as a closed list. The index of a reason is its bit in the database, which has
 * MAX_BITS bits: append only, never reorder. Roll-ups store the union of all reasons.
 */
export const REASONS = [
  'counter_reset', // a CPU counter restarted inside the window; the increase was corrected
  'edge_snapped', // the edge of a range inside an hour was moved to the hour
  'embodied_default', // methodology 1: no embodied figure for the type or its family; the provider's median is used
  'gpu_power_unknown', // the node has GPUs without a power figure; their energy is missing, not 0
  'gpu_use_unknown', // GPU utilisation is unknown; only idle power is counted
  'grid_zone_unknown', // no grid zone for the region; the configured default intensity is used
  'memory_capacity_unknown', // the memory term of the node is missing
  'node_cpu_from_pods', // neither root cgroup nor node-exporter; node CPU is the sum of its pods
  'owner_unknown', // the pod's owner is unknown; the pod is its own workload
  'partial_window', // samples cover only part of the window
  'pod_level_usage', // only pod-level series, no container-level series
  'power_default', // power from the provider's average, not from the hardware
  'power_proxy', // power of comparable hardware; there is no public measurement of this hardware
  'provider_unknown', // neither provider nor instance type is known
  'request_unknown', // no request series; the claim equals the use
  'source_partial', // an optional query failed in this window
  'spec_backdated', // a later specification of the node was applied to the past
  'uid_shared', // two pods with the same name in one window; the use is divided by lifetime
  'uid_synthetic', // the uid is unknown; one is made from name and first observation
  'usage_capped', // use above the node's capacity; it is capped
  'usage_missing', // no usage series, although the node is covered
  'value_dropped', // NaN, negative or implausible samples were dropped
  'copies_differ', // copies of one measurement differ by more than 5 %; one of them is used
  'coarse_scrape', // scrapes too far apart for one window; rates over a longer range are used
  'embodied_disk_unknown', // the embodied carbon does not include the local disks of a storage family
  'embodied_gpu_default', // the embodied carbon of GPUs is one figure for all models
  'power_measured_partly', // only the CPU packages are measured; the rest of the machine is modelled
  'gpu_unexposed', // the instance type has GPUs that the node does not expose; their idle power is counted
  'capacity_implausible', // the reported capacity exceeds that of any machine; the node has no energy, carbon or cost
  'spec_remembered', // no source reported the specification for this window; the last known one is used
  'not_observed', // a window without any sample; the node exists before and after it
  'virtual_node_use_unknown', // the use of a pod on a virtual node is not observed; half of full load is assumed
] as const;
export type Reason = (typeof REASONS)[number];

const BITS: ReadonlyMap<string, number> = new Map(REASONS.map((reason, bit) => [reason, 2 ** bit]));

/** Bit set of the given reasons, as stored. */
export const reasonBits = (reasons: Iterable<Reason>): number => {
  let bits = 0;
  for (const reason of reasons) bits = unionOf(bits, BITS.get(reason) ?? 0);
  return bits;
};

/** The reasons in a stored bit set, in the order of the list; unknown bits, written by a later version, are ignored. */
export const reasonsOf = (bits: number): Reason[] => listBits(bits).flatMap((bit) => REASONS[bit] ?? []);
