import type { ValidNode } from '../cluster/valid-observation.js';
import { BYTES_PER_GIB } from '../figures/units.js';
import type { PodClaim } from './claims.js';

/** Fractions of a node that are attributed to one row, 0..1: one fraction for each basis of attribution. */
export interface Fractions {
  /** Of active CPU energy: by CPU use. */
  readonly cpuUse: number;
  /** Of idle CPU energy, embodied carbon of the CPU and CPU cost: by CPU claim. */
  readonly cpuClaim: number;
  /** Of memory energy, embodied carbon of memory and memory cost: by memory claim. */
  readonly memoryClaim: number;
  /** Of GPU energy, embodied carbon of GPUs and other cost: by allocation. */
  readonly gpuClaim: number;
}

/** The fractions of all rows of a node. */
export interface Attribution {
  /** One entry per claim, in the same order. */
  readonly pods: readonly Fractions[];
  readonly system: Fractions;
  readonly idle: Fractions;
  /** CPU use of the whole node in core-seconds: D = max(node, sum of pods). */
  readonly demandCoreSeconds: number;
  /** CPU use of processes outside pods, in core-seconds. */
  readonly systemCoreSeconds: number;
}

/**
 * Attributes a node to its pods, system and idle. Each kind of fraction sums to 1 over all rows (`cpuUse` to 0 when no
 * CPU was used), so pods + system + idle = node. If the claims exceed the capacity, it is divided in proportion to the
 * claims and none of it is idle.
 */
export function attribute(node: ValidNode, claims: readonly PodClaim[]): Attribution {
  const podUse = claims.reduce((sum, claim) => sum + (claim.cpuCoreSeconds ?? 0), 0);
  const demand = Math.max(node.cpuCoreSeconds ?? 0, podUse);
  const bySeconds = (capacity: number | null): number => (capacity ?? 0) * node.existsSeconds;
  const cpu = split(
    claims.map((claim) => claim.cpuClaimCoreSeconds),
    bySeconds(node.vcpus),
  );
  const memory = split(
    claims.map((claim) => claim.memoryClaimByteSeconds),
    bySeconds(node.memoryGib) * BYTES_PER_GIB,
  );
  const gpu = split(
    claims.map((claim) => claim.gpuSeconds),
    bySeconds(node.gpuCount),
  );
  return {
    pods: claims.map((claim, place) => ({
      cpuUse: demand > 0 ? (claim.cpuCoreSeconds ?? 0) / demand : 0,
      cpuClaim: cpu.parts[place] ?? 0,
      memoryClaim: memory.parts[place] ?? 0,
      gpuClaim: gpu.parts[place] ?? 0,
    })),
    system: { cpuUse: demand > 0 ? (demand - podUse) / demand : 0, cpuClaim: 0, memoryClaim: 0, gpuClaim: 0 },
    idle: { cpuUse: 0, cpuClaim: cpu.rest, memoryClaim: memory.rest, gpuClaim: gpu.rest },
    demandCoreSeconds: demand,
    systemCoreSeconds: demand - podUse,
  };
}

function split(claims: readonly number[], capacity: number): { parts: number[]; rest: number } {
  const claimed = claims.reduce((sum, claim) => sum + claim, 0);
  const whole = Math.max(capacity, claimed);
  if (whole === 0) return { parts: claims.map(() => 0), rest: 1 };
  return { parts: claims.map((claim) => claim / whole), rest: (whole - claimed) / whole };
}
