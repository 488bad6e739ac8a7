import { applyInventory } from '../domain/cluster/apply-inventory.js';
import type { Inventory, InventorySource } from '../domain/cluster/inventory.js';
import type { SourceProblem } from '../domain/cluster/observation.js';
import type { ObservationSource, WindowReading } from '../domain/ports.js';
import type { EpochSeconds } from '../domain/time/window.js';

export interface WithInventoryOptions {
  readonly now: () => EpochSeconds;
  /** How long one reading of the Kubernetes API serves; a failed one is not repeated sooner either. */
  readonly cacheSeconds?: number;
}

/** One poll: the windows of one cycle, and the chunks of a backfill, share a reading. Only the newest is kept. */
const DEFAULT_CACHE_SECONDS = 60;

type Reading = { readonly inventory: Inventory } | { readonly problem: SourceProblem };

/**
 * Adds to a source's windows what the Kubernetes API says now of objects that were alive then. When the API cannot be
 * read the source stands alone, and each window says what is missing.
 */
export function withInventory(
  source: ObservationSource,
  kubernetes: InventorySource,
  options: WithInventoryOptions,
): ObservationSource {
  const cacheSeconds = options.cacheSeconds ?? DEFAULT_CACHE_SECONDS;
  let newest: { readonly at: EpochSeconds; readonly reading: Promise<Reading> } | null = null;
  const read = (signal: AbortSignal): Promise<Reading> => {
    const at = options.now();
    if (newest === null || at - newest.at >= cacheSeconds) newest = { at, reading: readOnce(kubernetes, signal) };
    return newest.reading;
  };
  return {
    name: source.name,
    async observe(range, signal) {
      const [observed, reading] = await Promise.all([source.observe(range, signal), read(signal)]);
      return {
        windows: observed.windows.map((window): WindowReading => {
          // A window that will not be written, and one that the source knows nothing of, stay as they are.
          if (window.observation.nodes.length === 0) return window;
          if ('problem' in reading) return { ...window, problems: [...window.problems, reading.problem] };
          const { inventory } = reading;
          return {
            ...window,
            observation: applyInventory(window.observation, withoutNodes(inventory, window.refusedNodes ?? [])),
            problems: [...window.problems, ...inventory.problems],
          };
        }),
      };
    },
  };
}

/** A node that was refused would come back as one that nothing watches. */
const withoutNodes = (inventory: Inventory, refused: readonly string[]): Inventory =>
  refused.length === 0
    ? inventory
    : { ...inventory, nodes: inventory.nodes.filter(({ name }) => !refused.includes(name)) };

async function readOnce(inventory: InventorySource, signal: AbortSignal): Promise<Reading> {
  try {
    return { inventory: await inventory.list(signal) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'the Kubernetes API failed';
    const detail = `${cause}; nodes, owners, requests and labels are those that Prometheus tells`;
    return { problem: { source: 'kubernetes', query: 'inventory', detail, isFatal: false } };
  }
}
