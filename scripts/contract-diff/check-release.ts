import type { ContractBreak } from './break.js';
import { type JsonNode, nodeAt, sameJson } from './json-node.js';

function versionOf(document: JsonNode): readonly [number, number, number] {
  const text = String(nodeAt(document, 'info')['version']);
  const match = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text);
  if (match === null) throw new Error(`info.version must be a semantic version, not ${text}`);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

function isLower(present: readonly number[], released: readonly number[]): boolean {
  const place = present.findIndex((part, index) => part !== released[index]);
  return place >= 0 && (present[place] ?? 0) < (released[place] ?? 0);
}

/**
 * Why the present contract may not be released after the last one; empty when it may. Breaks ask for a major step, below
 * 1.0 too: semantic versioning would let 0.x break anything, and clients of 0.x are clients all the same. Any other
 * change asks for a higher version, so that one version of the contract is one document.
 * @param released @param present documents as they are written, references included
 * @throws Error when a version is not a semantic one.
 */
export function checkRelease(released: JsonNode, present: JsonNode, breaks: readonly ContractBreak[]): string[] {
  const [before, after] = [versionOf(released), versionOf(present)];
  const [was, is] = [before.join('.'), after.join('.')];
  if (isLower(after, before)) return [`info.version went back from ${was} to ${is}`];
  if (breaks.length > 0 && after[0] === before[0])
    return [
      `${breaks.length} breaking changes since ${was} need info.version ${before[0] + 1}.0.0 or higher, not ${is}`,
    ];
  if (was === is && !sameJson(released, present))
    return [`the contract differs from the released ${was}: raise info.version`];
  return [];
}
