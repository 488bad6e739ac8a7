import { kubeStateLabelName, labelNamesOf, prometheusLabelName } from './label-names.js';
import type { Labels } from './observation.js';

/** A key under which one of several labels is stored. */
export interface LabelAlias {
  readonly name: string;
  /** In order of precedence, after the label `name` itself. */
  readonly keys: readonly string[];
}

/** Which labels are stored, and under which keys. */
export interface LabelSelection {
  /** Keys, and patterns in which `*` stands for any characters. In order of precedence. */
  readonly patterns: readonly string[];
  readonly aliases?: readonly LabelAlias[];
  /** Keys that the service itself needs; they are selected first. */
  readonly needed?: readonly string[];
}

/** Maximum number of labels of one object that are stored. */
export const MAX_LABELS_PER_OBJECT = 20;
/** Maximum length of a value in Kubernetes. */
const MAX_VALUE_LENGTH = 63;

/**
 * Labels that differ between the pods or revisions of one workload, so they are no labels of the workload. A pattern
 * does not select them; a key does.
 */
const OF_ONE_POD: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);
const OF_ONE_POD_SPELLED: ReadonlySet<string> = new Set([...OF_ONE_POD].map(prometheusLabelName));

/** The recommended labels of Kubernetes: their spelling in Prometheus identifies them. */
const WELL_KNOWN = ['name', 'instance', 'version', 'component', 'part-of', 'managed-by'].map(
  (name) => `app.kubernetes.io/${name}`,
);

export interface LabelSelector {
  /** Whether no label can be selected. */
  readonly isEmpty: boolean;
  /** Whether labels are selected that are not needed by the service itself, so namespaces and pods must be read. */
  readonly hasPatterns: boolean;
  /** The selected labels of an object of the Kubernetes API. */
  fromKubernetes(labels: Labels): Labels;
  /**
   * The selected labels of an object, from label names of Prometheus or kube-state-metrics. Several keys can have the
   * same name there: it counts for the first of them in the selection. The rest of a key that only a pattern selects
   * is taken over as it is spelled.
   */
  fromPrometheus(labels: Labels): Labels;
  /** All names that the selected labels can have in Prometheus; null if a pattern makes them unlimited. */
  readonly prometheusNames: readonly string[] | null;
}

type Candidates = readonly (readonly [key: string, value: string])[];
/** One step of the selection: the labels that it would add, given the labels of the object. */
type Step = (labels: Labels) => Candidates;

const isStorable = (value: string | undefined): value is string =>
  value !== undefined && value !== '' && value.length <= MAX_VALUE_LENGTH;
const isPattern = (text: string): boolean => text.includes('*');
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Selects labels of objects. An object keeps at most 20 labels: the needed ones, then aliases, then the others in the
 * order of the selection; the keys that one pattern selects are in alphabetical order. Empty values and values of more
 * than 63 characters, which Kubernetes does not have, are ignored. Pure.
 */
export function createLabelSelector(selection: LabelSelection): LabelSelector {
  const { patterns, aliases = [], needed = [] } = selection;
  const keys = new Set([
    ...needed,
    ...aliases.flatMap(({ name, keys: others }) => [name, ...others]),
    ...patterns.filter((pattern) => !isPattern(pattern)),
  ]);
  const namesOf = prometheusNamesOf(keys);
  const inPrometheus = (labels: Labels, key: string): string | undefined => {
    const name = namesOf(key).find((spelled) => isStorable(labels[spelled]));
    return name === undefined ? undefined : labels[name];
  };
  const stepsFor = (valueIn: (labels: Labels, key: string) => string | undefined, glob: (pattern: string) => Step) => {
    const exact =
      (name: string, others: readonly string[] = []): Step =>
      (labels) => {
        const value = [name, ...others].map((key) => valueIn(labels, key)).find(isStorable);
        return value === undefined ? [] : [[name, value]];
      };
    return [
      ...needed.map((key) => exact(key)),
      ...aliases.map((alias) => exact(alias.name, alias.keys)),
      ...patterns.map((pattern) => (isPattern(pattern) ? glob(pattern) : exact(pattern))),
    ];
  };
  const kubernetesSteps = stepsFor((labels, key) => labels[key], kubernetesGlob);
  const spellings = new Map([...WELL_KNOWN, ...keys].flatMap((key) => namesOf(key).map((name) => [name, key])));
  const prometheusSteps = stepsFor(inPrometheus, (pattern) => prometheusGlob(pattern, spellings));
  return {
    isEmpty: kubernetesSteps.length === 0,
    hasPatterns: patterns.length + aliases.length > 0,
    fromKubernetes: (labels) => select(kubernetesSteps, labels),
    fromPrometheus: (labels) => select(prometheusSteps, labels),
    prometheusNames: patterns.some(isPattern) ? null : [...new Set([...keys].flatMap(namesOf))],
  };
}

function select(steps: readonly Step[], labels: Labels): Labels {
  const found: Record<string, string> = {};
  let count = 0;
  for (const step of steps) {
    for (const [key, value] of step(labels)) {
      if (count === MAX_LABELS_PER_OBJECT) return found;
      if (Object.hasOwn(found, key)) continue;
      found[key] = value;
      count += 1;
    }
  }
  return found;
}

/** The names of a key in Prometheus; without those that belong to an earlier key. */
function prometheusNamesOf(keys: ReadonlySet<string>): (key: string) => readonly string[] {
  const owner = new Map<string, string>();
  for (const key of keys) for (const name of labelNamesOf(key)) if (!owner.has(name)) owner.set(name, key);
  return (key) => labelNamesOf(key).filter((name) => (owner.get(name) ?? key) === key);
}

const matcherOf = (pattern: string, spell: (text: string) => string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((text) => spell(text).replaceAll(/[.+?^$()[\]{}|\\/-]/g, '\\$&'))
      .join('(.*)')}$`,
  );

function kubernetesGlob(pattern: string): Step {
  const matcher = matcherOf(pattern, (text) => text);
  return (labels) =>
    Object.keys(labels)
      .filter((key) => matcher.test(key) && !OF_ONE_POD.has(key) && isStorable(labels[key]))
      .sort(byText)
      .map((key) => [key, labels[key] ?? '']);
}

function prometheusGlob(pattern: string, spellings: ReadonlyMap<string, string>): Step {
  const matchers = [prometheusLabelName, kubeStateLabelName].map((spell) => matcherOf(pattern, spell));
  const texts = pattern.split('*');
  const keyOf = (name: string): string | null => {
    const parts = matchers.map((matcher) => matcher.exec(name)).find((found) => found !== null);
    if (parts === undefined) return null;
    return spellings.get(name) ?? texts.map((text, index) => `${text}${parts[index + 1] ?? ''}`).join('');
  };
  return (labels) =>
    Object.entries(labels)
      .flatMap(([name, value]): Candidates => {
        // kube-state-metrics appends `_conflict1` when two labels of an object have the same name: neither is known.
        if (!isStorable(value) || OF_ONE_POD_SPELLED.has(name) || /_conflict\d+$/.test(name)) return [];
        const key = keyOf(name);
        return key === null ? [] : [[key, value]];
      })
      .sort(([a], [b]) => byText(a, b));
}
