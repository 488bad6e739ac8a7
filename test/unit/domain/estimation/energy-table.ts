import type { ValidNode } from '../../../../src/domain/cluster/valid-observation.js';
import { estimateEnergy, type NodeEnergy } from '../../../../src/domain/estimation/energy.js';
import type { NodeFactors } from '../../../../src/domain/estimation/factors.js';
import { someFactors } from './estimation-fixtures.js';
import { aSaneNode, type Ends, expectEnds } from './formula-fixtures.js';

/** A node, the factors that differ from the defaults, and the core-seconds D of all CPU use. */
export interface EnergyCase {
  readonly node?: Partial<ValidNode>;
  readonly factors?: Partial<NodeFactors>;
  readonly demandCoreSeconds: number;
}

/**
 * One row: the energy of one component in joules and how it is calculated. Unless the row says otherwise the node has
 * 4 vCPU, 8 GiB and no GPU and is covered for 300 s, one vCPU draws 0.74 W [0.444, 1.036] when idle and 2.76 W
 * [1.656, 3.864] more at full load with a straight line between them, a GiB beyond 2 per vCPU draws 0.2 W [0.1, 0.4] when
 * idle and 0.6 W [0.3, 1] at full load, and a GPU draws 8 W [4.8, 11.2] when idle and 71 W [42.6, 99.4] at full load.
 */
export interface EnergyRow extends EnergyCase {
  readonly what: string;
  readonly by: string;
  readonly joules: Ends | null;
}

export const NO_JOULES: Ends = [0, 0, 0];

export const energyOf = ({ node, factors, demandCoreSeconds }: EnergyCase): NodeEnergy =>
  estimateEnergy(aSaneNode(node), someFactors(factors), demandCoreSeconds);

/** Defines one test for each row of a component. */
export function describeEnergy(
  title: string,
  component: 'cpuIdle' | 'cpuActive' | 'memory' | 'gpu',
  rows: readonly EnergyRow[],
): void {
  describe(title, () => {
    for (const row of rows) {
      it(row.what, () => expectEnds(energyOf(row)[component], row.joules, row.by));
    }
  });
}
