import type { ContractBreak } from './break.js';
import { type JsonNode, nodeAt, sameJson } from './json-node.js';

function versionOf(document: JsonNode): readonly [number, number, number] {
  const text = String(nodeAt(document, 'info')['version']);
  const match = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text);
  if (match === null) throw new Error(`info.version must be a semantic version, not ${text}`);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

function isLower(current: readonly number[], released: readonly number[]): boolean {
  const place = current.findIndex((part, index) => part !== released[index]);
  return place >= 0 && (current[place] ?? 0) < (released[place] ?? 0);
}

/**
 * Reasons why the current contract must not be released after the last one; empty if there are none. Breaking changes
 * require a new major version, also below 1.0: semantic versioning allows any break in 0.x, but clients of 0.x exist.
 * Any other change requires a higher version, so that one contract version is one document.
 * @param released
 * @param current the parsed documents, references not resolved
 * @throws Error when a version is not a semantic version.
 */
export function checkRelease(released: JsonNode, current: JsonNode, breaks: readonly ContractBreak[]): string[] {
  const [before, after] = [versionOf(released), versionOf(current)];
  const [was, is] = [before.join('.'), after.join('.')];
  if (isLower(after, before)) return [`info.version went back from ${was} to ${is}`];
  if (breaks.length > 0 && after[0] === before[0])
    return [
      `${breaks.length} breaking changes since ${was} need info.version ${before[0] + 1}.0.0 or higher, not ${is}`,
    ];
  if (was === is && !sameJson(released, current))
    return [`the contract differs from the released ${was}: raise info.version`];
  return [];
}
