import { knownLabels } from '../../../domain/cluster/observation.js';
import { isVirtual } from '../../../domain/cluster/serverless.js';
import { unobservedNode } from '../../../domain/cluster/unobserved-node.js';
import { estimateWindowTask } from '../../../domain/estimation/estimate-window.js';
import type { CollectStore, MissingWindow } from '../../../domain/ports.js';
import { type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { runCooperatively } from '../../../runtime/event-loop.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import type { HeldLease } from '../../leadership.js';
import { findGaps, type Gap } from './find-gaps.js';
import type { FactorsReference } from './read-range.js';

/** Maximum number of windows per cycle: one day. The rest of a longer outage follows in the next cycles. */
const MAX_WINDOWS_PER_CYCLE = 288;
/** Maximum number of gaps per cycle, newest first. A gap without a node on both sides is checked in every cycle. */
const MAX_GAPS_PER_CYCLE = 100;

export interface CountGapsOptions {
  readonly store: Pick<CollectStore, 'listMissingWindows' | 'listNodesAround' | 'listRememberedNodes' | 'writeWindow'>;
  readonly lease: HeldLease;
  readonly clusterId: number;
  readonly cluster: string;
  readonly reference: Pick<FactorsReference, 'factorsFor'>;
  readonly metrics: Pick<Metrics, 'countRowsWritten'>;
  readonly logger: Logger;
}

/**
 * Writes the nodes of windows without any sample. A node that exists before and after a gap has embodied carbon and
 * cost during the gap, all in `__idle__`, but no energy. Which windows to write is derived from stored windows only,
 * and each window is one transaction, so a process that stops at any point leaves the rest to the next cycle. The
 * windows keep the status `empty` and are retried; a later reading with samples replaces these nodes.
 * @throws when the signal was aborted, the lease was lost, or the store fails
 */
export async function countGaps(options: CountGapsOptions, range: TimeRange, signal: AbortSignal): Promise<void> {
  const missing = await options.store.listMissingWindows(options.clusterId, range);
  let remaining = MAX_WINDOWS_PER_CYCLE;
  for (const gap of findGaps(missing, range).slice(0, MAX_GAPS_PER_CYCLE)) {
    if (signal.aborted || remaining === 0) return;
    const windows = gap.uncounted.slice(-remaining);
    remaining -= await countGap(options, gap, windows, signal);
  }
}

/** @returns number of windows written */
async function countGap(
  { store, lease, clusterId, cluster, reference, metrics, logger }: CountGapsOptions,
  { from, to }: Gap,
  windows: readonly MissingWindow[],
  signal: AbortSignal,
): Promise<number> {
  const names = await store.listNodesAround(clusterId, { from, to });
  if (names.length === 0) return 0;
  const remembered = await store.listRememberedNodes(clusterId, names, to);
  // A virtual node is the sum of its pods, which no source observes during the gap.
  const nodes = remembered
    .filter(({ spec }) => !isVirtual(spec))
    .map(({ name, spec, labels }) =>
      unobservedNode({ name, spec, labels: null, assumedLabels: labels }, WINDOW_SECONDS, 'not_observed'),
    );
  if (nodes.length === 0) return 0;
  const window = { nodes, pods: [], namespaces: [], autoscalers: [] };
  for (const { windowStart, attempts } of windows) {
    signal.throwIfAborted();
    const task = estimateWindowTask({ windowStart, ...window }, (node) =>
      reference.factorsFor({ spec: node.spec, labels: knownLabels(node), windowStart }, null),
    );
    const facts = await runCooperatively(task);
    const run = { windowStart, status: 'empty' as const, attempts, problems: [] };
    metrics.countRowsWritten(await store.writeWindow(await lease(), facts, run));
  }
  const iso = (instant: number): string => new Date(instant * 1000).toISOString();
  logger.info(
    { cluster, from: iso(from), to: iso(to), windows: windows.length, nodes: nodes.length },
    'windows without samples: nodes that exist before and after have cost and embodied carbon, no energy',
  );
  return windows.length;
}
