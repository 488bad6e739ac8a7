import { type NodeSpec, PROVIDERS } from '../../domain/cluster/node-spec.js';
import { SERVERLESS_PRODUCTS } from '../../domain/cluster/serverless.js';

/** A stored specification, as `NODE_SPEC_SQL` selects it; the provider of a node without one is null. */
export interface NodeSpecRow extends Omit<NodeSpec, 'provider' | 'serverless' | 'gpuPartsPerDevice' | 'migShares'> {
  readonly provider: string | null;
  readonly serverless: string | null;
}

/** SQL of the columns of a row `s` of `node_spec`, which an outer join can leave out. */
export const NODE_SPEC_SQL = `s.provider, s.instance_type as "instanceType", s.region, s.zone, s.architecture, s.pool,
         coalesce(s.is_spot, false) as "isSpot", s.serverless, s.vcpus, s.memory_bytes as "memoryBytes",
         s.allocatable_cpu_cores as "allocatableCpuCores", s.allocatable_memory_bytes as "allocatableMemoryBytes",
         s.gpu_model as "gpuModel", coalesce(s.gpu_count, 0) as "gpuCount"`;

/** Converts a stored specification. Slices per device are not stored: its GPUs count as whole devices. */
export const toNodeSpec = ({ provider, serverless, ...spec }: NodeSpecRow): NodeSpec => ({
  ...spec,
  provider: PROVIDERS.find((known) => known === provider) ?? 'unknown',
  serverless: SERVERLESS_PRODUCTS.find((known) => known === serverless) ?? null,
  gpuPartsPerDevice: 1,
});
