import type { Finding } from '../finding.js';
import { autoscalerManifest } from './autoscaler-manifest.js';
import { cronScalerManifest } from './cron-scaler-manifest.js';
import { type JsonPatchOperation, jsonPatch } from './json-patch.js';
import type { PlainObject } from './plain-value.js';
import { strategicMergePatch } from './strategic-merge-patch.js';

/**
 * The change as a file of a kustomization, to be written as YAML: a strategic merge patch or, for a custom resource, a
 * JSON patch (both under `patches`; a JSON patch needs its `target` there); for a new autoscaler or schedule its
 * manifest (under `resources`). Null for nodes and pools, which are not part of kustomizations, and for actions that
 * change no object.
 */
export function kustomizePatch(finding: Finding): PlainObject | JsonPatchOperation[] | null {
  const { target, action } = finding;
  if (target.kind === 'namespace') {
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: target.namespace }, $patch: 'delete' };
  }
  if (target.kind !== 'workload') return null;
  if (action.kind === 'add_autoscaler') return autoscalerManifest(target, action);
  if (action.kind === 'schedule_off_peak') return cronScalerManifest(target, action);
  return strategicMergePatch(finding) ?? jsonPatch(finding);
}
