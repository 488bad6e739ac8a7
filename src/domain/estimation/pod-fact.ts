import type { ValidNode } from '../cluster/valid-observation.js';
import { type Reason, reasonBits } from '../figures/reasons.js';
import type { Reserved } from '../measures/entity-facts.js';
import { POD_FIGURE_ENTRIES } from '../measures/pod-figures.js';
import { type Charge, chargedMeasures } from './charge.js';
import type { PodClaim } from './claims.js';
import { chargeRow, type FactBeforeRedistribution, startRow } from './fact-before-redistribution.js';
import type { NodeFactors } from './factors.js';

/** Reasons that do not apply to a pod without a GPU. */
const GPU_REASONS: ReadonlySet<Reason> = new Set([
  'gpu_power_unknown',
  'gpu_use_unknown',
  'gpu_unexposed',
  'embodied_gpu_default',
]);

/**
 * The row of one pod; the shared columns are not filled yet. It has its own reasons and those of its node's estimate.
 */
export function podFact(
  claim: PodClaim,
  charge: Charge,
  factors: NodeFactors,
  nodeReasons: readonly Reason[],
): FactBeforeRedistribution {
  const { pod } = claim;
  const hasGpu = pod.gpuRequest > 0 || pod.migRequest !== undefined;
  const inherited = hasGpu ? nodeReasons : nodeReasons.filter((reason) => !GPU_REASONS.has(reason));
  const row = startRow(pod);
  for (const [name, { of }] of POD_FIGURE_ENTRIES) row[name] = of(claim);
  row.reasons = reasonBits([...claim.reasons, ...inherited]);
  chargeRow(row, chargedMeasures(charge, factors));
  return row;
}

/** The row of a node's idle or system part. It has no claims, because only pods claim resources. */
export function reservedFact(
  namespace: Reserved,
  node: ValidNode,
  charge: Charge,
  factors: NodeFactors,
  reasons: readonly Reason[],
  cpuCoreSeconds: number | null,
): FactBeforeRedistribution {
  const row = startRow({
    namespace,
    workload: { kind: '', name: namespace },
    workloadLabels: {},
    name: namespace,
    uid: `${namespace}/${node.name}`,
    node: node.name,
    cpuRequestCores: null,
    memoryRequestBytes: null,
  });
  row.liveSeconds = node.existsSeconds;
  row.coveredSeconds = node.coveredSeconds;
  row.cpuCoreSeconds = cpuCoreSeconds;
  row.reasons = reasonBits(reasons);
  chargeRow(row, chargedMeasures(charge, factors));
  return row;
}
