/** Reasons and states of the API as short texts. An unknown value, from a newer service, is shown by its name. */

import { toWords } from './numbers.js';

const REASONS: Readonly<Record<string, string>> = {
  power_default: 'power of unknown hardware, from an average server',
  power_proxy: 'power of similar hardware',
  power_measured_partly: 'CPU packages measured, the rest modelled',
  grid_zone_unknown: 'grid zone of the node unknown',
  embodied_default: 'manufacturing emissions of an average server',
  embodied_disk_unknown: 'disks of the node unknown',
  embodied_gpu_default: 'manufacturing emissions of an average GPU',
  gpu_power_unknown: 'power of this GPU model unknown',
  gpu_use_unknown: 'use of GPUs not observed',
  gpu_unexposed: 'GPUs of the machine that the node does not expose',
  partial_window: 'part of the time not observed',
  not_observed: 'not observed',
  request_unknown: 'requests not observed',
  usage_missing: 'use not observed',
  edge_snapped: 'range extended to stored steps',
  provider_unknown: 'cloud provider unknown',
  owner_unknown: 'owner of the pod unknown',
  spec_remembered: 'hardware from an earlier observation',
  coarse_scrape: 'samples are far apart',
};

export const reasonText = (reason: string): string => REASONS[reason] ?? toWords(reason);

const GAPS: Readonly<Record<string, string>> = {
  collection_failed: 'the source could not be read',
  no_samples: 'the source had no samples',
  node_not_observed: 'samples of the node are missing',
  not_collected: 'not collected yet',
  not_recorded: 'the reason is no longer recorded',
  partly_observed: 'samples of some nodes are missing',
  too_late: 'collected after the hour was sealed',
};

export const gapText = (reason: string): string => GAPS[reason] ?? toWords(reason);
