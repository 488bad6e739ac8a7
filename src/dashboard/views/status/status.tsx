import type { Schemas } from '../../../client/index.js';
import { formatTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { scope } from '../../state/scope.js';
import { CoverageCard } from './coverage-card.js';
import { DiagnosticsCard } from './diagnostics-card.js';

/** Data collection per cluster: newest data, backfill, problems with what to do, the last examination of the sources, and the coverage timeline. */
export function Status() {
  const health = useResource('status health', (signal) => api.get('/health', undefined, { signal }));
  return (
    <>
      <Loaded from={health}>
        {(found) => (
          <>
            {found.detail === null ? null : <p class="notice">{found.detail}</p>}
            <div class="columns">
              {found.clusters.map((cluster) => (
                <ClusterCard key={cluster.name} cluster={cluster} />
              ))}
            </div>
            {found.clusters.length === 0 ? <p class="notice">No cluster is collected yet.</p> : null}
          </>
        )}
      </Loaded>
      <DiagnosticsCard />
      <CoverageCard />
    </>
  );
}

const RUN_TEXTS: Readonly<Record<string, string>> = {
  complete: 'complete',
  partial: 'some samples were missing',
  empty: 'the source had no samples',
  failed: 'failed',
  too_late: 'too late for its hour',
};

function ClusterCard({ cluster }: { cluster: Schemas['ClusterHealth'] }) {
  const { name, last_window_end, last_run_status, problems, backfill, is_leader } = cluster;
  const { timezone } = scope.value;
  return (
    <Card title={name}>
      <dl>
        <dt>Newest data</dt>
        <dd>{formatTime(last_window_end, timezone)}</dd>
        <dt>Last collection</dt>
        <dd>{last_run_status === null ? 'none yet' : (RUN_TEXTS[last_run_status] ?? last_run_status)}</dd>
        <dt>Collected by</dt>
        <dd>{is_leader ? 'this process' : 'another process'}</dd>
      </dl>
      {backfill === null ? null : <Backfill backfill={backfill} />}
      {problems.length === 0 ? (
        <p class="soft">No problem of a data source.</p>
      ) : (
        <ul class="problems">
          {problems.map((problem) => (
            <li key={`${problem.source} ${problem.query} ${problem.detail}`}>
              <strong>
                {problem.is_fatal ? 'Failed' : 'Incomplete'}: {problem.source} {problem.query}
              </strong>
              <p class="text">{problem.detail}</p>
              <p>{problem.remedy}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Backfill({ backfill }: { backfill: NonNullable<Schemas['ClusterHealth']['backfill']> }) {
  const { done_windows, total_windows, is_finished } = backfill;
  if (is_finished) return <p class="soft">The backfill of the past is finished.</p>;
  return (
    <p>
      <label>
        Backfill of the past: {done_windows} of {total_windows} windows; older figures are partial until it is finished.
        <progress max={Math.max(1, total_windows)} value={done_windows} />
      </label>
    </p>
  );
}
