import { type LabelCondition, toLabelCondition } from '../../../domain/cluster/label-condition.js';
import type { WorkloadRef } from '../../../domain/cluster/observation.js';

/*
 * The values of filters. Grafana inserts the values of a variable as `{a,b}` (its default), as `(a|b)` with escapes of
 * regular expressions, or as `a|b` and `a,b`; a variable without a value is empty and does not filter.
 */

const withoutEscapes = (text: string): string => text.replaceAll(/\\(.)/g, '$1');

/**
 * The names in the values of a filter. The text itself is a name too, because names of clusters can have any characters,
 * and unknown names match nothing.
 */
export const toNames = (values: readonly string[] = []): string[] => [
  ...new Set(values.flatMap((value) => (value === '' ? [] : [value, ...namesIn(value)]))),
];

function namesIn(text: string): string[] {
  const glob = /^\{(.*)\}$/.exec(text)?.[1];
  const names = glob?.split(',') ?? (/^\((.*)\)$/.exec(text)?.[1] ?? text).split(/(?<!\\)\|/);
  return names.map(withoutEscapes).filter((name) => name !== '');
}

/** @param text `Kind/name`, validated by the pattern in the contract */
export function toWorkloadRef(text: string): WorkloadRef {
  const slash = text.indexOf('/');
  return { kind: text.slice(0, slash), name: text.slice(slash + 1) };
}

const WORKLOAD = /^[^/]+\/[^/]+$/;

/** The workloads in the values of a filter. Only a text whose parts are all `Kind/name` is a list. */
export function toWorkloads(values: readonly string[] = []): WorkloadRef[] {
  const texts = values.flatMap((value) => {
    const [, glob, group] = /^(?:\{(.*)\}|\((.*)\))$/.exec(value) ?? [];
    const parts = (glob ?? group ?? value).split(/[|,]/).map(withoutEscapes);
    if (parts.every((part) => WORKLOAD.test(part))) return parts;
    return value === '' ? [] : [value];
  });
  return [...new Set(texts)].map(toWorkloadRef);
}

/** The conditions on labels in the values of a filter; a list can contain whole conditions or values of one key. */
export const toLabels = (values: readonly string[] = []): LabelCondition[] =>
  [...new Set(values.flatMap(conditionsIn))].map(toLabelCondition);

/** Each condition as text, `key`, `key:value` or `!key:value`. Neither keys nor values contain brackets or separators. */
function conditionsIn(text: string): string[] {
  if (text === '') return [];
  const parts = withoutEscapes(text.replaceAll(/[{}()]/g, '')).split(/[|,]/);
  // `{team:a,env}` is a list of conditions; `team:{a,b}` and `team:a|b` are values of the key before them.
  const isList = /^[{(]/.test(text);
  let key = '';
  return parts.map((part) => {
    const isValue = !isList && key !== '' && !part.includes(':');
    if (part.includes(':')) key = part.slice(0, part.indexOf(':') + 1);
    return isValue ? key + part : part;
  });
}
