import type { Finding } from '../finding.js';
import type { Target } from '../target.js';
import { targetPatch } from './autoscaler-target.js';
import { limitsOf, requestsOf, type SetResources } from './container-resources.js';
import { jsonPatch } from './json-patch.js';
import type { PlainObject, PlainValue } from './plain-value.js';
import { strategicMergePatch } from './strategic-merge-patch.js';
import { builtInKind, isCustom } from './workload-kind.js';

type WorkloadTarget = Extract<Target, { kind: 'workload' }>;

/** Commands that apply the change, in order; none when `kubectl` alone cannot apply it. */
export function commandLines(finding: Finding): string[] {
  const { target, action } = finding;
  switch (action.kind) {
    case 'drain_node':
      return target.kind === 'node' ? drainLines(target.node) : [];
    case 'delete_namespace':
      return target.kind === 'namespace' ? deleteLines(target.namespace) : [];
    case 'set_resources':
      return target.kind === 'workload'
        ? [...resourceLines(finding, target, action), ...targetLines(target, action)]
        : [];
    case 'scale_to_zero':
      return target.kind === 'workload' ? [kubectl(target, 'scale', objectOf(target), '--replicas=0')] : [];
    case 'add_autoscaler':
      return target.kind === 'workload' && builtInKind(target.workload.kind) !== null
        ? [
            kubectl(
              target,
              'autoscale',
              objectOf(target),
              `--min=${action.minReplicas}`,
              `--max=${action.maxReplicas}`,
              `--cpu-percent=${action.targetCpuUtilisationPercent}`,
            ),
          ]
        : [];
    case 'move_start':
      return target.kind === 'workload' ? patchLines(finding, target) : [];
    case 'schedule_off_peak':
    case 'resize_nodepool':
      return [];
  }
}

const drainLines = (node: string): string[] => [
  commandLine('kubectl', 'cordon', node),
  commandLine('kubectl', 'drain', node, '--ignore-daemonsets', '--delete-emptydir-data'),
];

/** The objects are saved to a file before the namespace is deleted. */
const deleteLines = (namespace: string): string[] => [
  `${commandLine('kubectl', '--namespace', namespace, 'get', 'all,configmap,ingress,pvc', '--output=yaml')} > ${shellWord(`${namespace}.yaml`)}`,
  commandLine('kubectl', 'delete', 'namespace', namespace),
];

/** `set resources` cannot remove a limit and does not support custom resources; those cases use a patch. */
function resourceLines(finding: Finding, target: WorkloadTarget, action: SetResources): string[] {
  if (action.removesCpuLimit || builtInKind(target.workload.kind) === null) return patchLines(finding, target);
  const set = (flag: string, quantities: PlainObject): string[] => {
    const pairs = Object.entries(quantities).map(
      ([resource, quantity]: [string, PlainValue]) => `${resource}=${quantity}`,
    );
    return pairs.length === 0 ? [] : [`--${flag}=${pairs.join(',')}`];
  };
  return [
    kubectl(
      target,
      'set',
      'resources',
      objectOf(target),
      '-c',
      action.container,
      ...set('requests', requestsOf(action)),
      ...set('limits', limitsOf(action)),
    ),
  ];
}

/** After the request, because a higher target with the old request would remove pods that are needed. */
function targetLines(target: WorkloadTarget, { autoscalerTarget }: SetResources): string[] {
  if (autoscalerTarget === undefined) return [];
  const { object, patch } = targetPatch(autoscalerTarget);
  return [kubectl(target, 'patch', object, '--type=merge', '-p', JSON.stringify(patch))];
}

function patchLines(finding: Finding, target: WorkloadTarget): string[] {
  const merge = strategicMergePatch(finding);
  if (merge !== null) {
    const { spec } = merge;
    return [kubectl(target, 'patch', objectOf(target), '--type=strategic', '-p', JSON.stringify({ spec }))];
  }
  const operations = isCustom(target.workload.kind) ? jsonPatch(finding) : null;
  if (operations === null) return [];
  return [kubectl(target, 'patch', objectOf(target), '--type=json', '-p', JSON.stringify(operations))];
}

/** `deployment/checkout`; kubectl accepts kinds in lower case, including custom ones. */
const objectOf = ({ workload }: WorkloadTarget): string => `${workload.kind.toLowerCase()}/${workload.name}`;

const kubectl = ({ namespace }: WorkloadTarget, ...words: readonly string[]): string =>
  commandLine('kubectl', '--namespace', namespace, ...words);

const commandLine = (...words: readonly string[]): string => words.map(shellWord).join(' ');

/** Quotes a word for the shell, because names are untrusted input. */
const shellWord = (word: string): string =>
  /^[A-Za-z0-9_./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
