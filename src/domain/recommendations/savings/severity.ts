import { totalUsd } from '../../estimation/cost.js';
import type { Measures } from '../../measures/measures.js';
import type { Savings } from '../finding.js';
import type { Thresholds } from '../thresholds.js';
import type { Severity } from '../vocabulary.js';

/**
 * Severity by the larger of the realisable shares of the cluster's carbon and cost; capacity that only becomes idle does
 * not count. A workload that is throttled or OOM killed now is critical regardless of its savings.
 */
export function severityOf(
  savings: Savings,
  totals: Measures,
  isAtRisk: boolean,
  thresholds: Pick<Thresholds, 'criticalShare' | 'warningShare'>,
): Severity {
  if (isAtRisk) return 'critical';
  const { carbonGrams, costUsd } = savings.realisable;
  const carbon = (totals.carbonOperationalGrams ?? 0) + (totals.carbonEmbodiedGrams ?? 0);
  const cost = totalUsd(totals);
  const share = Math.max(partOf(carbonGrams, carbon), partOf(costUsd, cost ?? 0));
  if (share >= thresholds.criticalShare) return 'critical';
  return share >= thresholds.warningShare ? 'warning' : 'info';
}

const partOf = (saved: number, total: number): number => (total > 0 ? saved / total : 0);
