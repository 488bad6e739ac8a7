import type { Labels, WorkloadRef } from '../../cluster/observation.js';
import type { EvaluationOptions, OverrideSettings, WorkloadOverride } from '../evaluation-options.js';

/** A namespace, or the pods of a workload, with its annotations of this service. */
export interface AnnotatedObject {
  readonly namespace: string;
  /** Null for a namespace. */
  readonly workload: WorkloadRef | null;
  readonly annotations: Labels;
}

/** Settings read from annotations, and a sentence for each annotation that is not valid. */
export interface AnnotationSettings {
  readonly overrides: readonly WorkloadOverride[];
  readonly warnings: readonly string[];
}

/** Objects with more annotated ones before them are ignored. */
export const MAX_ANNOTATED_OBJECTS = 1000;
const MAX_WARNINGS = 50;

/** Prefix of the annotations of this service. */
export const ANNOTATION_PREFIX = 'greenkube.io/';

/** The relative margin of a factor: 0.15 for 1.15. */
export const marginOf = (factor: number): number => Math.round((factor - 1) * 1e9) / 1e9;

interface Annotation {
  readonly syntax: string;
  /** Null for an invalid value. */
  readonly parse: (text: string) => OverrideSettings | null;
}

const decimalOf = (text: string, min: number, max: number): number | null => {
  const number = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : null;
};

const margin = (name: 'cpuMargin' | 'memoryMargin'): Annotation => ({
  syntax: 'a factor from 1 to 6',
  parse: (text) => {
    const factor = decimalOf(text, 1, 6);
    return factor === null ? null : { [name]: marginOf(factor) };
  },
});

const ANNOTATIONS: ReadonlyMap<string, Annotation> = new Map([
  [
    'recommendations',
    { syntax: '"on" or "off"', parse: (text) => (text === 'on' || text === 'off' ? { isOn: text === 'on' } : null) },
  ],
  [
    'cpu-percentile',
    {
      syntax: 'a number from 0.5 to 1',
      parse: (text) => {
        const cpuPercentile = decimalOf(text, 0.5, 1);
        return cpuPercentile === null ? null : { cpuPercentile };
      },
    },
  ],
  ['cpu-margin', margin('cpuMargin')],
  ['memory-margin', margin('memoryMargin')],
]);

/** Reads the settings of the first 1,000 objects. Invalid annotations are ignored; at most 50 of them are named. */
export function readAnnotations(objects: readonly AnnotatedObject[]): AnnotationSettings {
  const overrides: WorkloadOverride[] = [];
  const warnings: string[] = [];
  for (const { namespace, workload, annotations } of objects.slice(0, MAX_ANNOTATED_OBJECTS)) {
    let settings: OverrideSettings = {};
    for (const [key, text] of Object.entries(annotations)) {
      const annotation = ANNOTATIONS.get(key.slice(ANNOTATION_PREFIX.length));
      const parsed = annotation?.parse(text) ?? null;
      if (parsed !== null) settings = { ...settings, ...parsed };
      else warnings.push(warningOf(namespace, workload, key, text, annotation));
    }
    if (Object.keys(settings).length > 0) overrides.push({ namespace, workload, ...settings });
  }
  const hidden = warnings.length - MAX_WARNINGS;
  const named = warnings.slice(0, MAX_WARNINGS);
  if (hidden > 0) named.push(`${hidden} more annotations are ignored`);
  if (objects.length > MAX_ANNOTATED_OBJECTS) {
    named.push(
      `the annotations of ${objects.length - MAX_ANNOTATED_OBJECTS} of ${objects.length} objects are not read`,
    );
  }
  return { overrides, warnings: named };
}

/** Characters of an invalid value in a warning. */
const MAX_SHOWN = 40;

function warningOf(
  namespace: string,
  workload: WorkloadRef | null,
  key: string,
  text: string,
  annotation: Annotation | undefined,
): string {
  const place = workload === null ? `namespace ${namespace}` : `${workload.kind} ${namespace}/${workload.name}`;
  if (annotation === undefined) {
    const known = [...ANNOTATIONS.keys()].map((name) => ANNOTATION_PREFIX + name).join(', ');
    return `${place}: annotation ${key} is not one of ${known}; it is ignored`;
  }
  return `${place}: annotation ${key} must be ${annotation.syntax}, not ${JSON.stringify(text.slice(0, MAX_SHOWN))}; it is ignored`;
}

/** Returns the options for one workload; null if it must not be evaluated. */
export type OptionsFor = (namespace: string, workload: WorkloadRef) => EvaluationOptions | null;

/** Settings of a workload have precedence over those of its namespace, and both over the options. */
export function optionsFor(options: EvaluationOptions): OptionsFor {
  const keyOf = (namespace: string, workload: WorkloadRef | null): string =>
    JSON.stringify([namespace, workload?.kind, workload?.name]);
  const known = new Map(options.overrides.map((each) => [keyOf(each.namespace, each.workload), each]));
  const excluded = new Set(options.excludedNamespaces);
  return (namespace, workload) => {
    if (excluded.has(namespace)) return null;
    const settings: OverrideSettings = {
      ...known.get(keyOf(namespace, null)),
      ...known.get(keyOf(namespace, workload)),
    };
    if (settings.isOn === false) return null;
    const { cpuPercentile, cpuMargin, memoryMargin } = settings;
    if (cpuPercentile === undefined && cpuMargin === undefined && memoryMargin === undefined) return options;
    const { formula } = options;
    return {
      ...options,
      formula: {
        ...formula,
        cpuPercentile: cpuPercentile ?? formula.cpuPercentile,
        cpuMargin: cpuMargin ?? formula.cpuMargin,
        memoryMargin: memoryMargin ?? formula.memoryMargin,
      },
    };
  };
}
