import { stringify } from 'yaml';
import type { OperationHandlers } from '../../contract/index.js';
import type { Finding } from '../../domain/recommendations/finding.js';
import { helmValues } from '../../domain/recommendations/patches/helm-values.js';
import { jsonPatch } from '../../domain/recommendations/patches/json-patch.js';
import { kustomizePatch } from '../../domain/recommendations/patches/kustomize-patch.js';
import { type PatchType, patchTypes } from '../../domain/recommendations/patches/patch-types.js';
import { strategicMergePatch } from '../../domain/recommendations/patches/strategic-merge-patch.js';
import { Problem } from '../../problem/problem.js';
import { isMatch } from '../shared/conditional.js';
import type { OperationDeps } from '../shared/deps.js';
import { entityTag } from './entity-tag.js';
import { toRecommendationDetail } from './response/recommendation.js';

/** Maximum number of status changes in a response; the contract has the same limit. */
const MAX_TRANSITIONS = 100;

type OneDeps = Pick<OperationDeps, 'currency' | 'recommendations' | 'version'>;
type Handler = OperationHandlers['getRecommendation'];

export const noRecommendation = (id: string): Problem =>
  new Problem('not-found', `recommendation ${id} does not exist; see /api/v1/recommendations for all recommendations`);

/** Returns a recommendation as JSON, or its patch in the media type that Accept selects. */
export const createGetRecommendationOperation =
  (deps: OneDeps): Handler =>
  async ({ params, mediaType, ifNoneMatch, signal }) => {
    const { recommendations, currency } = deps;
    const id = params.recommendation_id;
    const found = await recommendations.findRecommendation(id, MAX_TRANSITIONS, signal);
    if (found === null) throw noRecommendation(id);
    const { recommendation, transitions } = found;
    const etag = entityTag(recommendation.version, mediaType, deps);
    // Not compressed: the ETag is strong, because If-Match requires it, and would have to differ by Content-Encoding.
    const headers = { ETag: etag, 'Cache-Control': 'no-cache, no-transform' };
    const patch = mediaType === 'application/json' ? null : patchFor(recommendation.finding, mediaType);
    if (isMatch(ifNoneMatch, etag)) return { status: 304, headers };
    if (patch !== null) return { ...patch, headers };
    const body = toRecommendationDetail(recommendation, transitions, currency);
    return { status: 200, type: 'application/json', body, headers };
  };

/** YAML 1.1, the version that Kubernetes reads: it quotes `on` and `no`, which would otherwise be booleans. */
const toYaml = (value: unknown): string => stringify(value, { version: '1.1' });

const replyOf = <Type extends PatchType, Body>(type: Type, body: Body) => ({ status: 200, type, body }) as const;

/** @throws Problem `not-acceptable` with the available types if there is no patch of this type */
function patchFor(finding: Finding, type: PatchType) {
  const found = <Patch>(patch: Patch | null): Patch => {
    if (patch !== null) return patch;
    const types = ['application/json', ...patchTypes(finding)];
    throw new Problem(
      'not-acceptable',
      `this recommendation is not available as ${type}; Accept must allow one of ${types.join(', ')}`,
    );
  };
  switch (type) {
    case 'application/strategic-merge-patch+json':
      return replyOf(type, { ...found(strategicMergePatch(finding)) });
    case 'application/json-patch+json':
      return replyOf(type, [...found(jsonPatch(finding))]);
    case 'application/yaml':
      return replyOf(type, toYaml(found(kustomizePatch(finding))));
    case 'application/vnd.greenkube.helm-values+yaml':
      return replyOf(type, toYaml(found(helmValues(finding))));
  }
}
