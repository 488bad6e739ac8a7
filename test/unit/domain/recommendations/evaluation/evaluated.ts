import { evaluateCluster } from '../../../../../src/domain/recommendations/evaluation/evaluate-cluster.js';
import {
  DEFAULT_EVALUATION_OPTIONS,
  type EvaluationOptions,
} from '../../../../../src/domain/recommendations/evaluation-options.js';
import type {
  ClusterEvidence,
  NodeEvidence,
  WorkloadEvidence,
} from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import type { EvaluationResult } from '../../../../../src/domain/recommendations/rules/rule-result.js';
import { clusterEvidence } from '../../../../support/recommendation-evidence.js';

interface Given {
  readonly workloads?: readonly WorkloadEvidence[];
  readonly nodes?: readonly NodeEvidence[];
  readonly cluster?: ClusterEvidence;
  readonly options?: Partial<EvaluationOptions>;
}

/** Evaluates a cluster. Its charges follow from its workloads and nodes unless others are given. */
export const evaluated = ({ workloads = [], nodes = [], cluster, options = {} }: Given): Promise<EvaluationResult> =>
  evaluateCluster({
    cluster:
      cluster ?? clusterEvidence([...workloads.map(({ measures }) => measures), ...nodes.map(({ total }) => total)]),
    nodes,
    workloads,
    options: { ...DEFAULT_EVALUATION_OPTIONS, ...options },
  });

/** All findings of one workload in a cluster of its own. */
export const findingsOf = async (
  workload: WorkloadEvidence,
  given: Omit<Given, 'workloads'> = {},
): Promise<readonly Finding[]> => (await evaluated({ ...given, workloads: [workload] })).findings;
