import type { Schemas } from '../../../contract/index.js';
import type { Target } from '../../../domain/recommendations/target.js';

type TargetFields = Pick<Schemas['Recommendation'], 'namespace' | 'workload' | 'container' | 'node' | 'nodepool'>;

const NOTHING: TargetFields = { namespace: null, workload: null, container: null, node: null, nodepool: null };

/** Target of a recommendation, as the properties that lists can be filtered by. */
export function toTargetFields(target: Target): TargetFields {
  switch (target.kind) {
    case 'workload': {
      const { namespace, workload, container } = target;
      return { ...NOTHING, namespace, workload: `${workload.kind}/${workload.name}`, container };
    }
    case 'namespace':
      return { ...NOTHING, namespace: target.namespace };
    case 'node':
      return { ...NOTHING, node: target.node };
    case 'nodepool':
      return { ...NOTHING, nodepool: target.pool };
  }
}
