import { DAY_SECONDS } from '../../time/window.js';
import type { Thresholds } from '../thresholds.js';
import type { Confidence } from '../vocabulary.js';

/** Amount of evidence for a finding. */
export interface EvidenceStrength {
  /** From the first observation in the range to the end of the range. */
  readonly seconds: number;
  readonly coverage: number;
  /** Number of 60 s samples in the histogram; null for a finding based on whole hours. */
  readonly samples: number | null;
}

/** Confidence from days, coverage and samples; the lowest of the three decides. */
export function confidenceOf({ seconds, coverage, samples }: EvidenceStrength, thresholds: Thresholds): Confidence {
  const days = seconds / DAY_SECONDS;
  const reaches = (level: 'high' | 'medium'): boolean =>
    days >= thresholds[`${level}ConfidenceDays`] &&
    coverage >= thresholds[`${level}ConfidenceCoverage`] &&
    (samples === null || samples >= thresholds[`${level}ConfidenceSamples`]);
  if (reaches('high')) return 'high';
  return reaches('medium') ? 'medium' : 'low';
}
