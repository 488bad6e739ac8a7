import { createHash } from 'node:crypto';
import type { Target } from './target.js';
import type { RecommendationType } from './vocabulary.js';

const ID_LENGTH = 16;
const RADIX = 36;

/** The names that identify a target within its cluster. */
export function targetNames(target: Target): readonly string[] {
  switch (target.kind) {
    case 'workload':
      return ['workload', target.namespace, target.workload.kind, target.workload.name, target.container ?? ''];
    case 'namespace':
      return ['namespace', target.namespace];
    case 'node':
      return ['node', target.node];
    case 'nodepool':
      return ['nodepool', target.pool];
  }
}

/**
 * `rec_` and 16 characters of [0-9a-z]: 82 bits of SHA-256 over cluster, type and target. The same in every run and
 * process; the probability that two of a million recommendations collide is 1 in 10^13.
 */
export function recommendationId(cluster: string, type: RecommendationType, target: Target): string {
  const names = JSON.stringify([cluster, type, ...targetNames(target)]);
  const digest = createHash('sha256').update(names).digest('hex');
  return `rec_${BigInt(`0x${digest}`).toString(RADIX).slice(-ID_LENGTH).padStart(ID_LENGTH, '0')}`;
}
