import { applyInventory } from '../domain/cluster/apply-inventory.js';
import { CAPACITY_QUERY, capacityProblems } from '../domain/cluster/capacity.js';
import type { Inventory, InventorySource } from '../domain/cluster/inventory.js';
import type { SourceProblem } from '../domain/cluster/observation.js';
import type { ObservationSource, WindowReading } from '../domain/ports.js';
import type { EpochSeconds } from '../domain/time/window.js';

export interface WithInventoryOptions {
  readonly now: () => EpochSeconds;
  /** How long one read of the Kubernetes API, successful or not, is reused after its end. */
  readonly cacheSeconds?: number;
}

/**
 * The default poll interval, so that all ranges of a collection cycle use one read. Only the newest read is kept.
 */
const DEFAULT_CACHE_SECONDS = 60;

type Reading = { readonly inventory: Inventory } | { readonly problem: SourceProblem };

/**
 * Adds current information of the Kubernetes API to a source's windows, for objects that existed in the window. If the
 * API cannot be read, the windows stay as the source returned them, and each has a problem that lists what is missing.
 */
export function withInventory(
  source: ObservationSource,
  kubernetes: InventorySource,
  options: WithInventoryOptions,
): ObservationSource {
  const cacheSeconds = options.cacheSeconds ?? DEFAULT_CACHE_SECONDS;
  let reading: Promise<Reading> | null = null;
  /** Null while the read is in progress. */
  let endedAt: EpochSeconds | null = null;
  const read = (signal: AbortSignal): Promise<Reading> => {
    if (reading === null || (endedAt !== null && options.now() - endedAt >= cacheSeconds)) {
      endedAt = null;
      reading = readOnce(kubernetes, signal).finally(() => {
        endedAt = options.now();
      });
    }
    return reading;
  };
  return {
    name: source.name,
    async observe(range, signal) {
      const [observed, known] = await Promise.all([source.observe(range, signal), read(signal)]);
      return {
        windows: observed.windows.map((window): WindowReading => {
          // A window that will not be written, or for which the source has no data, is not changed.
          if (window.observation.nodes.length === 0) return window;
          if ('problem' in known) {
            const observation = { ...window.observation, hasPartialLabels: true };
            return { ...window, observation, problems: [...window.problems, known.problem] };
          }
          const { inventory } = known;
          const observation = applyInventory(window.observation, withoutNodes(inventory, window.refusedNodes ?? []));
          const capacities = capacityProblems('kubernetes', observation.nodes);
          return { ...window, observation, problems: merged(window.problems, inventory.problems, capacities) };
        }),
      };
    },
  };
}

/**
 * A capacity is a problem only if it is one with what the Kubernetes API reports: its labels may show that a node is
 * virtual. A problem that the source has reported is not repeated.
 */
function merged(
  reported: readonly SourceProblem[],
  ofInventory: readonly SourceProblem[],
  capacities: readonly SourceProblem[],
): SourceProblem[] {
  const remaining = new Set(capacities.map(({ detail }) => detail));
  const kept = reported.filter(({ query, detail }) => query !== CAPACITY_QUERY || remaining.has(detail));
  const known = new Set(kept.map(({ detail }) => detail));
  return [...kept, ...ofInventory, ...capacities.filter(({ detail }) => !known.has(detail))];
}

/** Removes the nodes that the source rejected; otherwise they would be added as nodes without observations. */
const withoutNodes = (inventory: Inventory, refused: readonly string[]): Inventory =>
  refused.length === 0
    ? inventory
    : { ...inventory, nodes: inventory.nodes.filter(({ name }) => !refused.includes(name)) };

async function readOnce(inventory: InventorySource, signal: AbortSignal): Promise<Reading> {
  try {
    return { inventory: await inventory.list(signal) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'the Kubernetes API failed';
    const detail = `${cause}; nodes, owners, requests and labels are read from Prometheus only`;
    return { problem: { source: 'kubernetes', query: 'inventory', detail, isFatal: false } };
  }
}
