import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence } from '../evidence/evidence.js';
import type { Amounts, Finding, Savings } from '../finding.js';
import { addAmounts, NO_AMOUNTS } from '../savings/amounts.js';
import { severityOf } from '../savings/severity.js';
import { CONFIDENCES } from '../vocabulary.js';

/** A namespace with at least one workload whose workloads are all zombies. It includes the savings of each of them. */
export function idleNamespace(
  namespace: string,
  zombies: readonly Finding[],
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): Finding {
  const savings = sumSavings(zombies.map((zombie) => zombie.savings));
  const figure = (name: string): number =>
    zombies.reduce((sum, { evidence }) => sum + (evidence.find((item) => item.name === name)?.value ?? 0), 0);
  return {
    type: 'idle_namespace',
    target: { kind: 'namespace', namespace },
    severity: severityOf(savings, cluster.totals, false, options.thresholds),
    confidence: CONFIDENCES[Math.max(...zombies.map(({ confidence }) => CONFIDENCES.indexOf(confidence)))] ?? 'low',
    evidenceRange: cluster.range,
    coverage: Math.min(...zombies.map(({ coverage }) => coverage)),
    savings,
    evidence: [
      { name: 'workloads', value: zombies.length },
      { name: 'cpu_p99_millicores', value: figure('cpu_p99_millicores') },
      { name: 'cpu_request_cores', value: figure('cpu_request_cores') },
      { name: 'memory_request_bytes', value: figure('memory_request_bytes') },
    ],
    action: { kind: 'delete_namespace' },
    summary: `Delete or archive namespace ${namespace}: all of its ${zombies.length} workloads are idle.`,
  };
}

/** Sums of the window, with the factor that converts them to the sum of the annual savings. */
function sumSavings(all: readonly Savings[]): Savings {
  const sum = (part: (savings: Savings) => Amounts): Amounts =>
    all.map(part).reduce((total, amounts) => addAmounts(total, amounts), NO_AMOUNTS);
  const energyOf = ({ realisable, reallocatedToIdle }: Savings): number =>
    realisable.energyKwh + reallocatedToIdle.energyKwh;
  const energy = all.reduce((total, savings) => total + energyOf(savings), 0);
  const annual = all.reduce((total, savings) => total + energyOf(savings) * savings.annualFactor, 0);
  const shortest = Math.min(...all.map(({ annualFactor }) => annualFactor));
  return {
    realisable: sum((savings) => savings.realisable),
    reallocatedToIdle: sum((savings) => savings.reallocatedToIdle),
    annualFactor: energy > 0 ? annual / energy : shortest,
  };
}
