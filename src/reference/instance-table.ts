import type { NodeSpec } from '../domain/cluster/node-spec.js';
import { BYTES_PER_GIB } from '../domain/figures/units.js';
import { type CsvRow, numberIn, readTable } from './csv-table.js';
import { googleCustomType, standInMicroarchitecture } from './instance-rules.js';

/** What is known of an instance type beyond what the node itself says. */
export interface InstanceRow {
  readonly provider: string;
  readonly instanceType: string;
  readonly vcpus: number;
  /** Null where the sources do not give it. */
  readonly memoryGib: number | null;
  /** Name of a row of the power table; null where unknown. */
  readonly microarchitecture: string | null;
  /** Whether the type runs on several micro-architectures, of which this one stands for all. */
  readonly isStandIn: boolean;
  readonly gpuModel: string | null;
  /** Physical GPUs; a fraction where the type has a part of one. */
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

/** Finds the instance type of a node; null also where the row is of another size than the node. */
export type FindInstance = (node: InstanceQuery) => InstanceRow | null;

/** OpenStack's default flavours: AWS once had types of these names. */
const OPENSTACK_FLAVOUR = /^m1\.(nano|micro|tiny|small|medium|large|xlarge)$/;
/** The operating system keeps a part of the memory: a node shows at most the type's memory, and not much less. */
const LEAST_SHOWN_MEMORY = 0.8;
const MOST_SHOWN_MEMORY = 1.001;

/**
 * Instance types by provider and name. A row of another size than the node is of another type with the same name. With
 * the provider unknown a type that only one provider has still identifies the hardware (not the provider: a label of
 * that name proves nothing), if the memory fits too.
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
  const shown = memoryBytes / BYTES_PER_GIB / memoryGib;
  return shown >= LEAST_SHOWN_MEMORY && shown <= MOST_SHOWN_MEMORY;
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
