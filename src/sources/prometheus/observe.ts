import type { SourceProblem } from '../../domain/observation.js';
import type { ObservationSource, SourceReading, WindowReading } from '../../domain/ports.js';
import { type TimeRange, WINDOW_SECONDS } from '../../domain/window.js';
import { createPrometheusClient } from './client.js';
import { type Answers, gather, gatherUids } from './gather.js';
import { podKeyOf, uidOf } from './labels.js';
import type { PrometheusOptions } from './prometheus-options.js';
import { readWindows } from './read-windows.js';
import { evaluationTimes } from './scrape-interval.js';

export interface PrometheusSource extends ObservationSource {
  /** Lets go of the connections. */
  close(): Promise<void>;
}

/**
 * Observes clusters through a Prometheus-compatible server. All PromQL is in `queries.ts`.
 * @throws TypeError when the URL is not a valid http(s) address.
 */
export function createPrometheusSource(options: PrometheusOptions): PrometheusSource {
  const client = createPrometheusClient(options);
  const allowed = options.labels ?? [];
  const gathering = { matchers: options.matchers ?? '', hasLabels: allowed.length > 0 };
  return {
    name: 'prometheus',
    async observe(range, signal): Promise<SourceReading> {
      const asked = await gather(client, range, gathering, signal);
      if (asked.isFatal) return { windows: emptyWindows(range, asked.problems) };
      const answers = hasUnnamedPods(asked) ? await gatherUids(client, range, asked, gathering, signal) : asked;
      return { windows: await readWindows(answers, range, allowed, options.scrapeIntervalSeconds ?? null) };
    },
    close: () => client.close(),
  };
}

function emptyWindows(range: TimeRange, problems: readonly SourceProblem[]): WindowReading[] {
  return evaluationTimes(range).map((end) => ({
    observation: { windowStart: end - WINDOW_SECONDS, nodes: [], pods: [], namespaces: [], autoscalers: [] },
    problems,
  }));
}

/** Whether there are pods with usage of which kube-state-metrics gave no uid. */
function hasUnnamedPods(answers: Answers): boolean {
  const named = new Set(
    answers
      .of('podInfo')
      .filter(({ labels }) => uidOf(labels) !== null)
      .map(({ labels }) => podKeyOf(labels)),
  );
  return answers.of('containerCpu').some(({ labels }) => podKeyOf(labels) !== null && !named.has(podKeyOf(labels)));
}
