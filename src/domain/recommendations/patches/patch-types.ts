import type { Finding } from '../finding.js';
import { helmValues } from './helm-values.js';
import { jsonPatch } from './json-patch.js';
import { kustomizePatch } from './kustomize-patch.js';
import type { PlainValue } from './plain-value.js';
import { strategicMergePatch } from './strategic-merge-patch.js';

/** Media types of patches, as in the contract. */
export const PATCH_TYPES = [
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/yaml',
  'application/vnd.greenkube.helm-values+yaml',
] as const;
export type PatchType = (typeof PATCH_TYPES)[number];

const PATCHES: Readonly<Record<PatchType, (finding: Finding) => PlainValue | null>> = {
  'application/strategic-merge-patch+json': strategicMergePatch,
  'application/json-patch+json': (finding) => jsonPatch(finding),
  'application/yaml': kustomizePatch,
  'application/vnd.greenkube.helm-values+yaml': helmValues,
};

/** The patch of a finding in a media type, as plain values; null when there is none of this type. */
export const patchOf = (finding: Finding, type: PatchType): PlainValue | null => PATCHES[type](finding);

/** Media types available for a finding, in the order of the list. */
export const patchTypes = (finding: Finding): PatchType[] =>
  PATCH_TYPES.filter((type) => patchOf(finding, type) !== null);
