import { DAY_SECONDS } from '../../time/window.js';
import type { Thresholds } from '../thresholds.js';
import type { Confidence } from '../vocabulary.js';

/** How much a finding rests on. */
export interface EvidenceStrength {
  /** From its first sight in the range to the range's end. */
  readonly seconds: number;
  readonly coverage: number;
  /** 60 s samples in the histogram that it was read from; null where it rests on whole hours. */
  readonly samples: number | null;
}

/** By days, coverage and samples; the weakest of them decides. */
export function confidenceOf({ seconds, coverage, samples }: EvidenceStrength, thresholds: Thresholds): Confidence {
  const days = seconds / DAY_SECONDS;
  const reaches = (level: 'high' | 'medium'): boolean =>
    days >= thresholds[`${level}ConfidenceDays`] &&
    coverage >= thresholds[`${level}ConfidenceCoverage`] &&
    (samples === null || samples >= thresholds[`${level}ConfidenceSamples`]);
  if (reaches('high')) return 'high';
  return reaches('medium') ? 'medium' : 'low';
}
