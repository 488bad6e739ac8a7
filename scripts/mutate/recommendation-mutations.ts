import { at, type SourceMutation } from './source-mutation.js';

/** Mutations of recommendations and their savings. */
export const RECOMMENDATION_MUTATIONS: readonly SourceMutation[] = [
  ...at(
    'src/domain/recommendations/savings/severity.ts',
    ['a risk with the severity of any other finding', "  if (isAtRisk) return 'critical';\n", ''],
    ['the smaller share decides the severity', 'Math.max(partOf(', 'Math.min(partOf('],
    ['freed capacity in the severity', 'savings.realisable;', 'savings.reallocatedToIdle;'],
    ['embodied carbon missing', ' + (totals.carbonEmbodiedGrams ?? 0)', ''],
  ),
  ...at('src/domain/recommendations/evaluation/confidence.ts', [
    'the strongest evidence decides the confidence',
    'ConfidenceDays`] &&',
    'ConfidenceDays`] ||',
  ]),
  ...at(
    'src/domain/recommendations/rules/proposed-requests.ts',
    ['CPU without margin', 'percentileMillicores * (1 + formula.cpuMargin)', 'percentileMillicores'],
    ['no least CPU', ', formula.minCpuMillicores))', ', 0))'],
    ['memory without margin', 'highestBytes * (1 + formula.memoryMargin)', 'highestBytes'],
    [
      'the limit at the OOM kill without margin',
      '(limitAtOomBytes ?? 0) * (1 + formula.oomMargin)',
      '(limitAtOomBytes ?? 0)',
    ],
    ['memory rounded down', 'Math.ceil(bytes / MIB)', 'Math.floor(bytes / MIB)'],
  ),
  ...at(
    'src/domain/recommendations/rules/rightsize-cpu.ts',
    ['throttling overlooked', 'throttled > thresholds.throttledRatio', 'throttled > 1'],
    ['a request below use is not raised', 'p95 * BUCKET_FLOOR >= request', 'p95 * BUCKET_FLOOR >= 2 * request'],
    [
      'no minimum reduction',
      'request - proposed >= options.thresholds',
      'request > proposed && 0 < options.thresholds',
    ],
    ['freed millicores as cores', '(freedMillicores / 1000)', 'freedMillicores'],
  ),
  ...at(
    'src/domain/recommendations/rules/rightsize-memory.ts',
    ['memory compared without margin', 'highest * (1 + formula.memoryMargin) <', 'highest <'],
    ['kills overlooked', 'container.oomKills > 0', 'container.oomKills > 1e9'],
  ),
  ...at(
    'src/domain/recommendations/rules/scaling-threshold.ts',
    ['the threshold of an autoscaler is not kept', 'Math.max(proposed, least)', 'proposed'],
    [
      'unknown metrics overlooked',
      'if (metrics === null) return [{',
      'if (metrics === null) return []; if (!metrics) return [{',
    ],
  ),
  ...at(
    'src/domain/recommendations/rules/zombie-workload.ts',
    ['zombie workload after one hour', 'observedHours < thresholds.zombieMinHours', 'observedHours < 1'],
    ['sent bytes are not traffic', '(received + sent) / coveredSeconds', 'received / coveredSeconds'],
    ['traffic allowed for a zombie workload', 'zombieCpuMillicores && network', 'zombieCpuMillicores || network'],
  ),
  ...at(
    'src/domain/recommendations/savings/savings-cap.ts',
    ['each reduction saves its full amount', 'cuts[component] -= taken', 'cuts[component] -= 0'],
    ['savings above the remaining amount', 'return Math.min(left, part *', 'return Math.max(left, part *'],
    [
      'extra cost increases other savings',
      'left[component][quantity] - Math.max(0,',
      'left[component][quantity] - Math.max(-1e9,',
    ],
  ),
  ...at(
    'src/domain/recommendations/evidence/freed-claim.ts',
    ['claims freed below use', 'Math.max(proposed, used))', 'proposed)'],
    ['sum instead of mean', 'return freed / samples', 'return freed'],
  ),
  ...at(
    'src/domain/recommendations/lifecycle/reconcile-findings.ts',
    ['lower evidence is not a change', 'Math.abs(value - previous)', '(value - previous)'],
    ['missing figure is not a change', 'return missing ?? null', 'return null'],
  ),
  ...at('src/domain/recommendations/savings/amounts.ts', [
    'only the directly realisable savings',
    'addAmounts(savings.realisable, savings.reallocatedToIdle)',
    'savings.realisable',
  ]),
  ...at(
    'src/domain/recommendations/lifecycle/change-status.ts',
    [
      'expiry for a status other than dismissed',
      "status === 'dismissed' ? request.expiresAt : null",
      'request.expiresAt',
    ],
    ['evidence at dismissal not stored', "status === 'dismissed' ? before.finding.evidence : null", 'null'],
  ),
];
