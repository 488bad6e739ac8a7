import { randomBytes } from 'node:crypto';
import type { V1PolicyRule } from '@kubernetes/client-node';
import { writeKubeconfig } from './kubeconfig.js';
import { kubectl } from './kubectl.js';

/** A cluster named by its kubeconfig, in which a test works in a namespace of its own. */
export interface RealCluster {
  readonly namespace: string;
  /** Runs kubectl as the administrator of the kubeconfig. */
  run(args: readonly string[], input?: string): Promise<string>;
  apply(object: object): Promise<void>;
  /** Number of objects of a kind in all namespaces. */
  count(resource: string): Promise<number>;
  /** Replaces the rules of the role that the service account has. */
  setRules(rules: readonly V1PolicyRule[]): Promise<void>;
  /** Kubeconfig with a token of the service account. */
  writeServiceKubeconfig(directory: string): Promise<string>;
  /** Removes all that the test made. */
  remove(): Promise<void>;
}

export async function openRealCluster(kubeconfig: string): Promise<RealCluster> {
  const namespace = `greenkube-test-${randomBytes(3).toString('hex')}`;
  const run = (args: readonly string[], input = ''): Promise<string> =>
    kubectl(['--kubeconfig', kubeconfig, ...args], input);
  const apply = async (object: object): Promise<void> => {
    await run(['apply', '-f', '-'], JSON.stringify(object));
  };
  const rbac = 'rbac.authorization.k8s.io';
  const setRules = (rules: readonly V1PolicyRule[]): Promise<void> =>
    apply({ apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: namespace }, rules });
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'service', namespace } });
  await setRules([]);
  await apply({
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: namespace },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: namespace },
    subjects: [{ kind: 'ServiceAccount', name: 'service', namespace }],
  });
  return {
    namespace,
    run,
    apply,
    setRules,
    async count(resource) {
      return (await run(['get', resource, '--all-namespaces', '-o', 'name'])).split('\n').filter(Boolean).length;
    },
    async writeServiceKubeconfig(directory) {
      const server = await run(['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}']);
      const token = await run(['create', 'token', 'service', '--namespace', namespace, '--duration', '1h']);
      return writeKubeconfig(directory, server, token.trim());
    },
    async remove() {
      for (const object of [`clusterrolebinding/${namespace}`, `clusterrole/${namespace}`, `namespace/${namespace}`])
        await run(['delete', object, '--ignore-not-found', '--wait=false']);
    },
  };
}
