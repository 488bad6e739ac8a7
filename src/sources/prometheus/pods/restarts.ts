import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series, validAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { containerOf, podKeyOf, uidOf } from '../queries/labels.js';
import type { Usage } from './usage.js';

export interface RestartReading {
  readonly restarts: number;
  readonly byContainer: ReadonlyMap<string, number>;
  /** Restarts after a termination with reason OOMKilled. */
  readonly oomKillsByContainer: ReadonlyMap<string, number>;
}

export interface RestartIndex {
  /** @param takesUnnamed whether series without a uid are assigned to this pod; they are assigned to one pod per name */
  restartsAt(podKey: string, uid: string | null, takesUnnamed: boolean, time: EpochSeconds): RestartReading;
}

export function createRestartIndex(answers: Answers): RestartIndex {
  const restarts = groupSeries(answers.of('restarts'), podKeyOf);
  const terminations = groupSeries(answers.of('oomTerminations'), podKeyOf);
  return {
    restartsAt(podKey, uid, takesUnnamed, time) {
      const own = (group: Map<string, Series[]>): Series[] =>
        (group.get(podKey) ?? []).filter(({ labels }) => {
          const named = uidOf(labels);
          return named === null ? takesUnnamed : uid === null || named === uid;
        });
      const killed = new Set(
        own(terminations)
          .filter((series) => validAt(series, time) !== null)
          .map(({ labels }) => containerOf(labels)),
      );
      const byContainer = new Map<string, number>();
      const oomKillsByContainer = new Map<string, number>();
      let total = 0;
      for (const series of own(restarts)) {
        const count = validAt(series, time);
        const container = containerOf(series.labels);
        if (count === null || container === null) continue;
        total += count;
        byContainer.set(container, (byContainer.get(container) ?? 0) + count);
        if (killed.has(container)) oomKillsByContainer.set(container, byContainer.get(container) ?? 0);
      }
      return { restarts: total, byContainer, oomKillsByContainer };
    },
  };
}

/**
 * OOM kills of one container: the larger of cAdvisor's OOM events and the OOMKilled restarts. The events are rounded,
 * as the increase of a counter is extrapolated. The event counter disappears with the container's cgroup; the restart
 * count does not.
 */
export const oomKillsOf = (events: Usage, terminated: RestartReading, container: string): number =>
  Math.max(Math.round(events.byContainer.get(container) ?? 0), terminated.oomKillsByContainer.get(container) ?? 0);
