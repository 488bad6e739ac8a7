/** A label key in the spelling of Prometheus: `topology.kubernetes.io/zone` becomes `topology_kubernetes_io_zone`. */
export const prometheusLabelName = (key: string): string => key.replaceAll(/[^a-zA-Z0-9_]/g, '_');

/**
 * A label key in the spelling of kube-state-metrics 2, without its prefix `label_`. It also separates the words of a
 * key in camel case: `example.com/costCenter` becomes `example_com_cost_center`.
 */
export const kubeStateLabelName = (key: string): string =>
  prometheusLabelName(key)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The names that a label key can have in Prometheus. */
export const labelNamesOf = (key: string): readonly string[] => [
  ...new Set([prometheusLabelName(key), kubeStateLabelName(key)]),
];
