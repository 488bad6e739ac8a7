import { at, type SourceMutation } from './source-mutation.js';

/** Mistakes in what is recommended and what it is said to save. */
export const RECOMMENDATION_MUTATIONS: readonly SourceMutation[] = [
  ...at(
    'src/domain/recommendations/savings/severity.ts',
    ['a risk as any other finding', "  if (isAtRisk) return 'critical';\n", ''],
    ['the smaller share decides', 'Math.max(partOf(', 'Math.min(partOf('],
    ['embodied carbon left out', ' + (totals.carbonEmbodiedGrams ?? 0)', ''],
  ),
  ...at('src/domain/recommendations/evaluation/confidence.ts', [
    'the strongest footing decides',
    'ConfidenceDays`] &&',
    'ConfidenceDays`] ||',
  ]),
  ...at(
    'src/domain/recommendations/rules/proposed-requests.ts',
    ['CPU without margin', 'percentileMillicores * (1 + formula.cpuMargin)', 'percentileMillicores'],
    ['no least CPU', ', formula.minCpuMillicores))', ', 0))'],
    ['memory without margin', 'highestBytes * (1 + formula.memoryMargin)', 'highestBytes'],
    ['the limit at a kill again', '(limitAtOomBytes ?? 0) * (1 + formula.oomMargin)', '(limitAtOomBytes ?? 0)'],
    ['memory rounded down', 'Math.ceil(bytes / MIB)', 'Math.floor(bytes / MIB)'],
  ),
  ...at(
    'src/domain/recommendations/rules/rightsize-cpu.ts',
    ['throttling overlooked', 'throttled > thresholds.throttledRatio', 'throttled > 1'],
    ['a request below use kept', 'p95 * BUCKET_FLOOR >= request', 'p95 * BUCKET_FLOOR >= 2 * request'],
    ['nothing too little to save', 'request - wanted >= thresholds.cpuMinSavedMillicores', 'request > wanted'],
    ['freed millicores as cores', '(freedMillicores / 1000)', 'freedMillicores'],
  ),
  ...at(
    'src/domain/recommendations/rules/rightsize-memory.ts',
    ['memory judged without margin', 'highest * (1 + REQUEST_FORMULA.memoryMargin) <', 'highest <'],
    ['kills overlooked', 'container.oomKills > 0', 'container.oomKills > 1e9'],
  ),
  ...at(
    'src/domain/recommendations/rules/zombie-workload.ts',
    ['a zombie within an hour', 'observedHours < thresholds.zombieMinHours', 'observedHours < 1'],
    ['what is sent is no traffic', '(received + sent) / coveredSeconds', 'received / coveredSeconds'],
    ['traffic of a zombie', 'zombieCpuMillicores && network', 'zombieCpuMillicores || network'],
  ),
  ...at(
    'src/domain/recommendations/savings/savings-cap.ts',
    ['each cut promised in full', 'cuts[component] -= taken', 'cuts[component] -= 0'],
    ['more than is left', 'return Math.min(left, part *', 'return Math.max(left, part *'],
    [
      'what is dearer makes others save more',
      'left[component][quantity] - Math.max(0,',
      'left[component][quantity] - Math.max(-1e9,',
    ],
  ),
  ...at(
    'src/domain/recommendations/evidence/freed-claim.ts',
    ['freed below use', 'Math.max(proposed, used))', 'proposed)'],
    ['a sum for a mean', 'return freed / samples', 'return freed'],
  ),
  ...at(
    'src/domain/recommendations/lifecycle/reconcile-findings.ts',
    ['evidence that fell has not moved', 'Math.abs(value - was)', '(value - was)'],
    ['a figure that is missing', 'return missing ?? null', 'return null'],
  ),
  ...at('src/domain/recommendations/savings/amounts.ts', [
    'only what is realisable at once',
    'addAmounts(savings.realisable, savings.reallocatedToIdle)',
    'savings.realisable',
  ]),
  ...at(
    'src/domain/recommendations/lifecycle/change-status.ts',
    ['an end of what is not dismissed', "status === 'dismissed' ? request.expiresAt : null", 'request.expiresAt'],
    ['evidence of a dismissal forgotten', "status === 'dismissed' ? before.finding.evidence : null", 'null'],
  ),
];
