/**
 * Building blocks of the Prometheus queries. `$M` is replaced by the operator's matchers, and `$X` by the labels that
 * distinguish copies of one measurement, each preceded by a comma. `$L(names)` groups by the names and by the selected
 * labels of Kubernetes objects.
 */

/** Samples are counted over 299.999 s, since a range includes both of its ends before Prometheus 3. */
export const COUNT = '[299999ms]';

/**
 * Labels of the measured object and of the scrape target, in all spellings. Aggregating by all of them keeps exactly
 * the labels that `labels.ts` needs.
 */
const NODE_LABELS =
  'node,exported_node,node_name,nodename,kubernetes_node,kubernetes_io_hostname,Hostname,instance,exported_instance,job,' +
  'namespace,exported_namespace,kubernetes_namespace,pod,exported_pod,pod_name,kubernetes_pod_name';
/** Without pod labels: one series per node, or one per scrape job of the node. */
const KUBELET_LABELS =
  'node,exported_node,node_name,kubernetes_node,kubernetes_io_hostname,instance,exported_instance,job';
const CONTAINER_LABELS = `${NODE_LABELS},container,exported_container,container_name`;
const STATE_SOURCE_LABELS = 'instance,exported_instance,job';

export const NODE_BY = `${NODE_LABELS}$X`;
export const KUBELET_BY = `${KUBELET_LABELS}$X`;
export const CONTAINER_BY = `${CONTAINER_LABELS}$X`;
export const STATE_SOURCE_BY = `${STATE_SOURCE_LABELS}$X`;
export const STATE_POD_BY = 'namespace,exported_namespace,pod,exported_pod,uid,exported_uid';
export const STATE_CONTAINER_BY = `${STATE_POD_BY},container,exported_container`;
export const AUTOSCALER_BY =
  'namespace,exported_namespace,horizontalpodautoscaler,exported_horizontalpodautoscaler,hpa';

const namesIn = (list: string): readonly string[] => list.split(',');
/** The same labels as lists of names, for the series in a result. */
export const NODE_NAMES = namesIn(NODE_LABELS);
export const KUBELET_NAMES = namesIn(KUBELET_LABELS);
export const CONTAINER_NAMES = namesIn(CONTAINER_LABELS);
export const STATE_SOURCE_NAMES = namesIn(STATE_SOURCE_LABELS);

/**
 * Labels of the measured object, in contrast to those of the scrape target. What remains of a series' labels without
 * them is its source. `id` is included because it changes when a container restarts.
 */
export const SUBJECT_LABELS = [
  'namespace,exported_namespace,pod,exported_pod,pod_name,container,exported_container,container_name',
  'id,name,image,cpu,interface,device,mode,zone,path,package,uid,exported_uid',
  'host_ip,pod_ip,created_by_kind,created_by_name,priority_class,host_network',
  'internal_ip,provider_id,system_uuid,kernel_version,os_image,container_runtime_version,kubelet_version',
  'kubeproxy_version,pod_cidr,exported_node',
].join(',');

/**
 * Selectors of cAdvisor's series of one metric: containers under current and older label names, and the pods' own
 * cgroups (no container, no image) for runtimes that report nothing else. The reader uses either containers or the
 * pod's cgroup for each pod, never both.
 */
export const CGROUPS = [
  '$M container!="",container!="POD"',
  '$M container="",container_name!="",container_name!="POD"',
  '$M container="",container_name="",image="",pod!=""',
  '$M container="",container_name="",image="",pod="",pod_name!=""',
];
/** Network counters belong to the pod's sandbox: there is no container level. */
export const SANDBOXES = ['$M pod!=""', '$M pod="",pod_name!=""'];

export type Fold = 'sum' | 'max' | 'min';
/** `expression` contains `$CGROUP` inside its selector. */
export const perContainer = (fold: Fold, expression: string): string =>
  CGROUPS.map((cgroup) => `${fold} by (${CONTAINER_BY}) (${expression.replaceAll('$CGROUP', cgroup)})`).join(' or ');
export const perPod = (expression: string): string =>
  SANDBOXES.map((pod) => `sum by (${NODE_BY}) (${expression.replaceAll('$POD', pod)})`).join(' or ');

/**
 * Formats the operator's matchers (`cluster="a",job=~"x"`, braces allowed) for `$M`. PromQL allows a comma after the
 * last matcher, but not before the first.
 */
export function matcherPrefix(matchers: string): string {
  const inner = matchers.trim().replace(/^\{/, '').replace(/\}$/, '').trim().replace(/,$/, '').trim();
  return inner === '' ? '' : `${inner},`;
}

/** The matchers with one more, for `$M`. */
export const withMatcher = (matchers: string, matcher: string): string => `${matcherPrefix(matchers)}${matcher}`;

/** Label names are plain identifiers since Prometheus 1; version 3 also accepts others in quotes. */
const labelName = (name: string): string => (/^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name));

/** Names of labels that are known only when a query is sent. */
export interface GroupingNames {
  /** Labels that distinguish copies. */
  readonly copyLabels?: readonly string[];
  /** Selected labels of Kubernetes objects, without the prefix `label_`; null if all of them are read. */
  readonly objectLabels?: readonly string[] | null;
}

/** A query with the operator's matchers in every selector and the names in every grouping. */
export const fillIn = (
  template: string,
  matchers: string,
  { copyLabels = [], objectLabels = [] }: GroupingNames = {},
): string =>
  template
    .replaceAll(/\$L\(([^)]*)\)/g, (_, by: string) =>
      objectLabels === null
        ? `without (${STATE_SOURCE_LABELS})`
        : `by (${[by, ...objectLabels.map((name) => `label_${name}`)].join(',')})`,
    )
    .replaceAll('$M ', () => matcherPrefix(matchers))
    .replaceAll('$M', () => matcherPrefix(matchers))
    .replaceAll('$X', () => copyLabels.map((name) => `,${labelName(name)}`).join(''));
