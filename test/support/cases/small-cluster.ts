import {
  type CaseCluster,
  type CaseSeries,
  constant,
  counting,
  type Labels,
  type Life,
  type Scrapes,
} from './case-series.js';

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** `stack`: kube-prometheus-stack. `plain`: a scrape config whose `instance` is the node, with the root cgroup. */
export type Dialect = 'stack' | 'plain';

/** The nightly run reads the cases in the other dialect, too. */
const DEFAULT_DIALECT: Dialect = process.env['GREENKUBE_TEST_DIALECT'] === 'plain' ? 'plain' : 'stack';

export interface SmallNode extends Life {
  readonly name: string;
  readonly address: string;
  readonly usedCores: number;
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly instanceType?: string;
  readonly providerId?: string;
  /** Labels of the node beyond region, zone and type, as kube-state-metrics spells them. */
  readonly labels?: Labels;
  readonly hasExporter?: boolean;
  readonly hasMachineMetrics?: boolean;
}

export interface SmallContainer {
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly cpuRequest?: number;
  readonly memoryRequest?: number;
}

export interface SmallPod extends Life {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly containers: Readonly<Record<string, SmallContainer>>;
  readonly initContainers?: Readonly<Record<string, SmallContainer & { readonly isSidecar?: boolean }>>;
  readonly owner?: readonly [kind: string, name: string];
  readonly isHostNetwork?: boolean;
  readonly hasUsage?: boolean;
  /** The pod cgroup, next to those of its containers. */
  readonly hasPodCgroup?: boolean;
  readonly networkBytesPerSecond?: number;
  readonly phase?: 'Running' | 'Pending' | 'Failed' | 'Succeeded';
}

export interface SmallClusterOptions {
  readonly dialect?: Dialect;
  readonly scrapes?: Partial<Scrapes>;
}

/** The uid of a pod: the same in every case for the same name. */
export function uidOfPod(namespace: string, name: string): string {
  let hash = 7;
  for (const char of `${namespace}/${name}`) hash = (hash * 31 + char.charCodeAt(0)) % 2 ** 32;
  return `${hash.toString(16).padStart(8, '0')}-1111-4111-8111-${(hash * 4093).toString(16).padStart(12, '0')}`;
}

/** Collects the series of a cluster, as its exporters would export it. */
export class SmallCluster {
  readonly #series: CaseSeries[] = [];
  readonly #addresses = new Map<string, string>();
  readonly #dialect: Dialect;
  readonly #scrapes: Scrapes;

  constructor(options: SmallClusterOptions = {}) {
    this.#dialect = options.dialect ?? DEFAULT_DIALECT;
    this.#scrapes = { stepSeconds: 30, offsetSeconds: 7, ...options.scrapes };
  }

  /** The current case. */
  done(): CaseCluster {
    return { series: [...this.#series], scrapes: this.#scrapes };
  }

  add(name: string, labels: Labels, valueAt: CaseSeries['valueAt']): this {
    this.#series.push({ name, labels, valueAt });
    return this;
  }

  kubelet(node: string): Labels {
    if (this.#dialect === 'plain') {
      return { instance: node, job: 'kubernetes-nodes-cadvisor', kubernetes_io_hostname: node };
    }
    return {
      instance: `${this.#addresses.get(node)}:10250`,
      job: 'kubelet',
      node,
      metrics_path: '/metrics/cadvisor',
      endpoint: 'https-metrics',
      service: 'kps-kubelet',
    };
  }

  kubeState(): Labels {
    return {
      instance: '10.1.0.9:8080',
      job: 'kube-state-metrics',
      endpoint: 'http',
      service: 'kps-kube-state-metrics',
    };
  }

  node(node: SmallNode): this {
    const { name, address, cores = 4, memoryBytes = 16 * GIB, instanceType = 'm5.xlarge' } = node;
    this.#addresses.set(name, address);
    const of = { ...this.kubeState(), node: name };
    const providerId = node.providerId ?? `aws:///eu-west-3a/i-0${name}`;
    this.add('kube_node_info', { ...of, internal_ip: address, provider_id: providerId }, constant(1, node));
    for (const [resource, unit, amount] of [
      ['cpu', 'core', cores],
      ['memory', 'byte', memoryBytes],
    ] as const) {
      for (const kind of ['capacity', 'allocatable']) {
        this.add(`kube_node_status_${kind}`, { ...of, resource, unit }, constant(amount, node));
      }
    }
    const labels = {
      label_topology_kubernetes_io_region: 'eu-west-3',
      label_topology_kubernetes_io_zone: 'eu-west-3a',
      label_node_kubernetes_io_instance_type: instanceType,
      ...node.labels,
    };
    this.add('kube_node_labels', { ...of, ...labels }, constant(1, node));
    if (node.hasMachineMetrics !== false) {
      this.add('machine_cpu_cores', this.kubelet(name), constant(cores, node));
      this.add('machine_memory_bytes', this.kubelet(name), constant(memoryBytes, node));
    }
    if (this.#dialect === 'plain' && node.hasMachineMetrics !== false) this.#rootCgroup(node);
    if (node.hasExporter !== false) this.#exporter(node, cores, memoryBytes);
    return this;
  }

  #rootCgroup(node: SmallNode): void {
    const of = { ...this.kubelet(node.name), id: '/' };
    this.add('container_cpu_usage_seconds_total', { ...of, cpu: 'total' }, counting(node.usedCores, node));
    this.add('container_memory_working_set_bytes', of, constant(2 * GIB, node));
  }

  #exporter(node: SmallNode, cores: number, memoryBytes: number): void {
    const { name, address, usedCores } = node;
    const of = {
      instance: `${address}:9100`,
      job: 'node-exporter',
      namespace: 'monitoring',
      pod: `node-exporter-${name}`,
    };
    this.add('node_cpu_seconds_total', { ...of, cpu: '0', mode: 'user' }, counting(usedCores, node));
    this.add('node_cpu_seconds_total', { ...of, cpu: '0', mode: 'idle' }, counting(cores - usedCores, node));
    this.add('node_memory_MemTotal_bytes', of, constant(memoryBytes, node));
    this.add('node_memory_MemAvailable_bytes', of, constant(memoryBytes - 2 * GIB, node));
    this.add('node_uname_info', { ...of, nodename: name }, constant(1, node));
  }

  pod(pod: SmallPod): this {
    this.#state(pod);
    if (pod.hasUsage !== false) this.#usage(pod);
    return this;
  }

  #state(pod: SmallPod): void {
    const { namespace, name, node, phase = 'Running' } = pod;
    const of = { ...this.kubeState(), namespace, pod: name, uid: uidOfPod(namespace, name) };
    const info = { ...of, node, host_network: String(pod.isHostNetwork ?? false), pod_ip: '10.2.0.3' };
    this.add('kube_pod_info', info, constant(1, pod));
    for (const each of ['Running', 'Pending', 'Failed', 'Succeeded']) {
      this.add('kube_pod_status_phase', { ...of, phase: each }, constant(each === phase ? 1 : 0, pod));
    }
    const [kind, owner] = pod.owner ?? ['', ''];
    const owned = { owner_kind: kind, owner_name: owner, owner_is_controller: kind === '' ? '' : 'true' };
    this.add('kube_pod_owner', { ...of, ...owned }, constant(1, pod));
    for (const [container, amounts] of Object.entries(pod.containers)) {
      this.#requests('kube_pod_container_resource_requests', { ...of, node, container }, amounts, pod);
    }
    for (const [container, amounts] of Object.entries(pod.initContainers ?? {})) {
      this.#requests('kube_pod_init_container_resource_requests', { ...of, node, container }, amounts, pod);
      if (amounts.isSidecar)
        this.add('kube_pod_init_container_info', { ...of, container, restart_policy: 'Always' }, constant(1, pod));
    }
  }

  #requests(name: string, of: Labels, amounts: SmallContainer, life: Life): void {
    const { cpuRequest, memoryRequest } = amounts;
    if (cpuRequest !== undefined) this.add(name, { ...of, resource: 'cpu', unit: 'core' }, constant(cpuRequest, life));
    if (memoryRequest !== undefined)
      this.add(name, { ...of, resource: 'memory', unit: 'byte' }, constant(memoryRequest, life));
  }

  #usage(pod: SmallPod): void {
    const { namespace, name, node, networkBytesPerSecond = 100 } = pod;
    const of = { ...this.kubelet(node), namespace, pod: name };
    const slice = uidOfPod(namespace, name).replaceAll('-', '_');
    const cgroup = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${slice}.slice`;
    const running = { ...pod.containers, ...withUsage(pod.initContainers ?? {}) };
    for (const [container, { cores = 0, memoryBytes = 50 * MIB }] of Object.entries(running)) {
      const scope = `${cgroup}/cri-containerd-${container}.scope`;
      const labels = { ...of, container, id: scope, image: `example/${container}:1`, name: `n${container}` };
      this.add('container_cpu_usage_seconds_total', { ...labels, cpu: 'total' }, counting(cores, pod));
      this.add('container_memory_working_set_bytes', labels, constant(memoryBytes, pod));
    }
    if (pod.hasPodCgroup) {
      const total = (amount: (each: SmallContainer) => number): number =>
        Object.values(running).reduce((sum, each) => sum + amount(each), 0);
      this.add(
        'container_cpu_usage_seconds_total',
        { ...of, id: cgroup, cpu: 'total' },
        counting(
          total(({ cores = 0 }) => cores),
          pod,
        ),
      );
      this.add(
        'container_memory_working_set_bytes',
        { ...of, id: cgroup },
        constant(
          total(({ memoryBytes = 50 * MIB }) => memoryBytes),
          pod,
        ),
      );
    }
    for (const direction of ['receive', 'transmit']) {
      const labels = { ...of, interface: 'eth0', id: cgroup, image: 'pause' };
      this.add(`container_network_${direction}_bytes_total`, labels, counting(networkBytesPerSecond, pod));
    }
  }
}

const withUsage = (containers: NonNullable<SmallPod['initContainers']>): Record<string, SmallContainer> =>
  Object.fromEntries(Object.entries(containers).filter(([, { cores }]) => cores !== undefined));

/** A container that requests 1 core and 512 MiB. */
export const WEB = { cpuRequest: 1, memoryRequest: 512 * MIB, memoryBytes: 200 * MIB } as const;

/** Two nodes of 4 cores: n1 uses 1.6, n2 0.35. */
export const twoNodes = (options: SmallClusterOptions = {}): SmallCluster =>
  new SmallCluster(options)
    .node({ name: 'n1', address: '10.0.0.1', usedCores: 1.6 })
    .node({ name: 'n2', address: '10.0.0.2', usedCores: 0.35 });

/** db-0 1.0, web-a 0.5 cores on n1, web-b 0.25 on n2; working sets 820, 200, 200 MiB. */
export const threePods = (cluster: SmallCluster): SmallCluster =>
  cluster
    .pod({
      namespace: 'shop',
      name: 'web-a',
      node: 'n1',
      containers: { web: { cores: 0.5, ...WEB } },
      owner: ['ReplicaSet', 'web'],
    })
    .pod({
      namespace: 'shop',
      name: 'web-b',
      node: 'n2',
      containers: { web: { cores: 0.25, ...WEB } },
      owner: ['ReplicaSet', 'web'],
    })
    .pod({
      namespace: 'data',
      name: 'db-0',
      node: 'n1',
      containers: {
        pg: { cores: 0.9, cpuRequest: 1.5, memoryRequest: GIB, memoryBytes: 800 * MIB },
        exporter: { cores: 0.1, cpuRequest: 0.5, memoryRequest: 64 * MIB, memoryBytes: 20 * MIB },
      },
      owner: ['StatefulSet', 'db'],
    });

/** The base cluster of nearly all cases. */
export const baseCluster = (options: SmallClusterOptions = {}): CaseCluster => threePods(twoNodes(options)).done();
