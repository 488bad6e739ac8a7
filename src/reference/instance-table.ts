import type { NodeSpec } from '../domain/cluster/node-spec.js';
import { BYTES_PER_GIB } from '../domain/figures/units.js';
import { type CsvRow, numberIn, readTable } from './csv-table.js';
import { googleCustomType, standInMicroarchitecture } from './instance-rules.js';

/** Properties of an instance type that the node itself does not report. */
export interface InstanceRow {
  readonly provider: string;
  readonly instanceType: string;
  readonly vcpus: number;
  /** Null if the sources do not have it. */
  readonly memoryGib: number | null;
  /** Key of a row of the power table; null if unknown. */
  readonly microarchitecture: string | null;
  /** Whether the type runs on several micro-architectures and this one is assumed. */
  readonly isStandIn: boolean;
  readonly gpuModel: string | null;
  /** Number of physical GPUs; a fraction if the type has part of one. */
  readonly gpuCount: number;
}

const FILE = 'instance-types.csv';
const COLUMNS = [
  'provider',
  'instance_type',
  'vcpus',
  'memory_gib',
  'microarchitecture',
  'gpu_model',
  'gpu_count',
  'source',
] as const;

/** What identifies a node's instance type. */
export type InstanceQuery = Pick<NodeSpec, 'provider' | 'instanceType' | 'vcpus' | 'memoryBytes'>;

/** Finds the instance type of a node; null if there is no row, or the row has another size than the node. */
export type FindInstance = (node: InstanceQuery) => InstanceRow | null;

/** OpenStack's default flavours. Some have the names of old AWS types. */
const OPENSTACK_FLAVOUR = /^m1\.(nano|micro|tiny|small|medium|large|xlarge)$/;
/**
 * Range of the memory that a node reports, relative to the memory of its type. The operating system reserves a part.
 */
const MIN_REPORTED_MEMORY = 0.8;
const MAX_REPORTED_MEMORY = 1.001;

/**
 * Instance types by provider and name. A row is used only if its vCPU are those of the node, because another size means
 * another type with the same name. If the provider is unknown, a row is used if only one provider has a type of that
 * name and the memory matches too. It then determines the hardware, but not the provider, because the label may be
 * arbitrary.
 */
export function readInstanceTable(): FindInstance {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['provider', 'instance_type'] }).map(instanceRow);
  const byKey = new Map(rows.map((row) => [`${row.provider}/${row.instanceType}`, row]));
  const byType = new Map<string, InstanceRow | null>();
  for (const row of rows) byType.set(row.instanceType, byType.has(row.instanceType) ? null : row);
  return (node) => {
    const { provider, instanceType } = node;
    if (instanceType === null) return null;
    const isUnknown = provider === 'unknown';
    if (isUnknown && OPENSTACK_FLAVOUR.test(instanceType)) return null;
    const listed = isUnknown ? byType.get(instanceType) : byKey.get(`${provider}/${instanceType}`);
    const row = listed ?? (provider === 'gcp' ? googleCustomType(instanceType, rows) : null);
    if (!row || !hasVcpusOf(row, node) || (isUnknown && !hasMemoryOf(row, node))) return null;
    return row;
  };
}

const hasVcpusOf = ({ vcpus }: InstanceRow, node: InstanceQuery): boolean =>
  node.vcpus === null || node.vcpus === vcpus;

function hasMemoryOf({ memoryGib }: InstanceRow, { memoryBytes }: InstanceQuery): boolean {
  if (memoryGib === null || memoryBytes === null) return true;
  const reported = memoryBytes / BYTES_PER_GIB / memoryGib;
  return reported >= MIN_REPORTED_MEMORY && reported <= MAX_REPORTED_MEMORY;
}

function instanceRow(row: CsvRow<(typeof COLUMNS)[number]>): InstanceRow {
  const standIn = row.microarchitecture === '' ? standInMicroarchitecture(row.provider, row.instance_type) : null;
  return {
    provider: row.provider,
    instanceType: row.instance_type,
    vcpus: numberIn(row, 'vcpus', FILE),
    memoryGib: row.memory_gib === '' ? null : numberIn(row, 'memory_gib', FILE),
    microarchitecture: row.microarchitecture === '' ? standIn : row.microarchitecture,
    isStandIn: standIn !== null,
    gpuModel: row.gpu_model === '' ? null : row.gpu_model,
    gpuCount: row.gpu_count === '' ? 0 : numberIn(row, 'gpu_count', FILE),
  };
}
