/**
 * What the questions to Prometheus are put together from. `$M` becomes the operator's matchers, `$X` the labels that
 * distinguish copies of one measurement (each with a comma before it).
 */

/** Samples are counted over 299.999 s: before Prometheus 3 a range holds both of its ends. */
export const COUNT = '[299999ms]';

/** Subject and target labels in every dialect; aggregating by all of them keeps what `labels.ts` needs, and no more. */
const NODE_LABELS =
  'node,exported_node,node_name,nodename,kubernetes_node,kubernetes_io_hostname,Hostname,instance,job,' +
  'namespace,exported_namespace,kubernetes_namespace,pod,exported_pod,pod_name,kubernetes_pod_name';
/** Without the pods' labels: one series a node, or one a scrape job of it. */
const KUBELET_LABELS = 'node,exported_node,node_name,kubernetes_node,kubernetes_io_hostname,instance,job';
const CONTAINER_LABELS = `${NODE_LABELS},container,exported_container,container_name`;
const STATE_SOURCE_LABELS = 'instance,job';

export const NODE_BY = `${NODE_LABELS}$X`;
export const KUBELET_BY = `${KUBELET_LABELS}$X`;
export const CONTAINER_BY = `${CONTAINER_LABELS}$X`;
export const STATE_SOURCE_BY = `${STATE_SOURCE_LABELS}$X`;
export const STATE_POD_BY = 'namespace,exported_namespace,pod,exported_pod,uid,exported_uid';
export const STATE_CONTAINER_BY = `${STATE_POD_BY},container,exported_container`;
export const AUTOSCALER_BY =
  'namespace,exported_namespace,horizontalpodautoscaler,exported_horizontalpodautoscaler,hpa';

const namesIn = (list: string): readonly string[] => list.split(',');
/** The same lists as names, for the series in an answer. */
export const NODE_NAMES = namesIn(NODE_LABELS);
export const KUBELET_NAMES = namesIn(KUBELET_LABELS);
export const CONTAINER_NAMES = namesIn(CONTAINER_LABELS);
export const STATE_SOURCE_NAMES = namesIn(STATE_SOURCE_LABELS);

/**
 * Labels of what is measured, as opposed to where it was scraped: without them, what is left of a series' labels is its
 * source. `id` is one of them, as a restarted container has another.
 */
export const SUBJECT_LABELS = [
  'namespace,exported_namespace,pod,exported_pod,pod_name,container,exported_container,container_name',
  'id,name,image,cpu,interface,device,mode,zone,path,package,uid,exported_uid',
  'host_ip,pod_ip,created_by_kind,created_by_name,priority_class,host_network',
  'internal_ip,provider_id,system_uuid,kernel_version,os_image,container_runtime_version,kubelet_version',
  'kubeproxy_version,pod_cidr,exported_node',
].join(',');

/**
 * cAdvisor's series of one metric: containers under today's and the older label names, and the pods' own cgroups
 * (no container, no image) for runtimes that give nothing else. Which of them counts is decided per pod, never both.
 */
export const CGROUPS = [
  '$M container!="",container!="POD"',
  '$M container="",container_name!="",container_name!="POD"',
  '$M container="",container_name="",image="",pod!=""',
  '$M container="",container_name="",image="",pod="",pod_name!=""',
];
/** Network counters are the pod's sandbox's: no container level exists. */
export const SANDBOXES = ['$M pod!=""', '$M pod="",pod_name!=""'];

export type Fold = 'sum' | 'max' | 'min';
/** `expression` has `$CGROUP` for the inside of its selector. */
export const perContainer = (fold: Fold, expression: string): string =>
  CGROUPS.map((cgroup) => `${fold} by (${CONTAINER_BY}) (${expression.replaceAll('$CGROUP', cgroup)})`).join(' or ');
export const perPod = (expression: string): string =>
  SANDBOXES.map((pod) => `sum by (${NODE_BY}) (${expression.replaceAll('$POD', pod)})`).join(' or ');

/**
 * Prepares the operator's matchers (`cluster="a",job=~"x"`, braces allowed) for `$M`.
 * PromQL takes a comma after the last matcher, never before the first.
 */
export function matcherPrefix(matchers: string): string {
  const inner = matchers.trim().replace(/^\{/, '').replace(/\}$/, '').trim().replace(/,$/, '').trim();
  return inner === '' ? '' : `${inner},`;
}

/** Label names are plain since Prometheus 1; version 3 takes others in quotes. */
const labelName = (name: string): string => (/^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name));

/** A question with the operator's matchers in every selector and the labels of copies in every grouping. */
export const fillIn = (template: string, matchers: string, copyLabels: readonly string[] = []): string =>
  template
    .replaceAll('$M ', () => matcherPrefix(matchers))
    .replaceAll('$M', () => matcherPrefix(matchers))
    .replaceAll('$X', () => copyLabels.map((name) => `,${labelName(name)}`).join(''));
