import { createLabelSelector } from '../../../domain/cluster/label-selection.js';
import type { ObservationSource, SourceReading } from '../../../domain/ports.js';
import type { TimeRange } from '../../../domain/time/window.js';
import type { ServerDescription } from '../client/build-info.js';
import { createPrometheusClient } from '../client/prometheus-client.js';
import type { PrometheusOptions } from '../client/prometheus-options.js';
import { countQueries } from '../inspection/counting-client.js';
import type { ReadAnswers } from '../inspection/inspect-answers.js';
import type { Answers } from '../queries/answers.js';
import { podKeyOf, uidOf } from '../queries/labels.js';
import { createNodeDirectory, type NodeDirectory } from '../queries/node-directory.js';
import { RATES_OVER_LONGER, UID_QUERIES } from '../queries/queries.js';
import { evaluationTimes } from '../samples/scrape-interval.js';
import { createTimelines, type Timelines } from '../samples/timelines.js';
import { hasCoarseNodes, withCoarseRates } from './coarse-rates.js';
import { followUp } from './follow-up.js';
import { type Gathering, gather } from './gather.js';
import { emptyWindow, readWindows } from './read-windows.js';
import { askUnnamedUsage, withNames } from './unnamed-usage.js';

export interface PrometheusSource extends ObservationSource {
  /** What the server reports about itself; nulls if it does not. Never rejects. */
  readServer(signal: AbortSignal): Promise<ServerDescription>;
  /** Closes the connections. */
  close(): Promise<void>;
}

/**
 * Observes clusters through a Prometheus-compatible server. `queries/` contains all PromQL.
 * @param onRead called after each successful read with what was received, for diagnostics
 * @throws TypeError when the URL is not a valid http(s) URL.
 */
export function createPrometheusSource(
  options: PrometheusOptions,
  onRead?: (read: ReadAnswers) => void,
): PrometheusSource {
  const connected = createPrometheusClient(options);
  const { client, costs } = countQueries(connected);
  const labels = createLabelSelector(options.labels ?? { patterns: [] });
  const windowOptions = { ...options, labels };
  const gatherOptions = { matchers: options.matchers ?? '', labels };
  return {
    name: 'prometheus',
    async observe(range, signal): Promise<SourceReading> {
      const gathering = await gather(client, range, gatherOptions, signal);
      const received = gathering.answers();
      if (received.isFatal)
        return { windows: evaluationTimes(range).map((end) => emptyWindow(end, received.problems)) };
      if (hasUnnamedPods(received)) await gathering.ask(UID_QUERIES);
      const directory = createNodeDirectory(received);
      await askUnnamedUsage(gathering, directory);
      await followUp(gathering, withNames(gathering.answers()), directory);
      const named = withNames(gathering.answers());
      const timelines = createTimelines(named, directory, options.scrapeIntervalSeconds ?? null);
      const answers = await withRates(gathering, timelines, directory, range);
      onRead?.({ answers, directory, timelines, costs: costs() });
      return { windows: await readWindows(answers, directory, timelines, range, windowOptions) };
    },
    readServer: connected.readServer,
    close: () => connected.close(),
  };
}

/** Queries rates over a longer range if any node needs them. */
async function withRates(
  gathering: Gathering,
  timelines: Timelines,
  directory: NodeDirectory,
  range: TimeRange,
): Promise<Answers> {
  if (hasCoarseNodes(timelines, range)) {
    await gathering.ask(RATES_OVER_LONGER);
    return withCoarseRates(withNames(gathering.answers()), timelines, directory);
  }
  return withNames(gathering.answers());
}

/** Whether there are pods with usage but without a uid from kube-state-metrics. */
function hasUnnamedPods(answers: Answers): boolean {
  const named = new Set(
    answers
      .of('podInfo')
      .filter(({ labels }) => uidOf(labels) !== null)
      .map(({ labels }) => podKeyOf(labels)),
  );
  return answers.of('containerCpu').some(({ labels }) => podKeyOf(labels) !== null && !named.has(podKeyOf(labels)));
}
