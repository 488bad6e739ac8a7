import type { Schemas } from '../../../client/index.js';
import { formatBytes, formatCores } from '../../format/numbers.js';
import { formatTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { NumberCell, NumberHead, Scroll } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { choice, route, setParams } from '../../state/route.js';
import { UsageChart } from './usage-chart.js';
import { WeekTable } from './week-table.js';

type Container = Schemas['RecommendationContainerUsage'];

const GROUPS = ['daily', 'hourly'] as const;
const GROUP_OPTIONS = [
  ['daily', 'per day'],
  ['hourly', 'per hour'],
] as const;
/** A longer table is left out: the chart has the same figures. */
const MAX_ROWS = 31;

const MISSING: Readonly<Record<string, string>> = {
  target_without_containers: 'The target is not a workload, so no use of containers belongs to it.',
  not_stored: 'The use in the evidence window is not stored any more.',
  no_pods: 'no pods, or not observed',
  not_observed: 'not observed',
};

/** The use over the evidence window against the requests, and for a schedule the hours of the week. */
export function Usage({ id }: { id: string }) {
  const group_by = choice('use', GROUPS);
  const query = { recommendation_id: id, group_by };
  const usage = useResource(JSON.stringify(['usage', query]), (signal) =>
    api.get('/api/v1/recommendations/{recommendation_id}/usage', query, { signal }),
  );
  return (
    <Loaded from={usage}>
      {({ containers, missing_reason, week_hours, timezone }) => {
        if (missing_reason === 'target_without_containers') return null;
        const container =
          containers.find((one) => one.container === route.value.params.get('container')) ?? containers[0];
        if (container === undefined) return <p class="notice">{MISSING[missing_reason ?? ''] ?? missing_reason}</p>;
        return (
          <>
            <Card
              title={`Use of ${container.container}`}
              isWide
              actions={
                <>
                  {containers.length > 1 ? (
                    <Select
                      label="Container"
                      value={container.container}
                      options={containers.map((one) => [one.container, one.container] as const)}
                      onChange={(chosen) => setParams({ container: chosen })}
                    />
                  ) : null}
                  <Select
                    label="Points"
                    value={group_by}
                    options={GROUP_OPTIONS}
                    onChange={(use) => setParams({ use })}
                  />
                </>
              }
            >
              <UsageChart container={container} />
              {container.points.length > MAX_ROWS ? null : <UsageTable container={container} />}
            </Card>
            {week_hours.length === 0 || timezone === null ? null : <WeekTable hours={week_hours} timezone={timezone} />}
          </>
        );
      }}
    </Loaded>
  );
}

const COLUMNS = [
  ['CPU p50', 'cpu_p50_millicores', formatCores],
  ['CPU p95', 'cpu_p95_millicores', formatCores],
  ['CPU maximum', 'cpu_max_millicores', formatCores],
  ['CPU request', 'cpu_request_millicores', formatCores],
  ['Memory p95', 'memory_p95_bytes', formatBytes],
  ['Memory maximum', 'memory_max_bytes', formatBytes],
  ['Memory request', 'memory_request_bytes', formatBytes],
] as const;

function UsageTable({ container: { points } }: { container: Container }) {
  return (
    <Scroll label="Use over time">
      <table class="usage">
        <thead>
          <tr>
            <th scope="col">From (UTC)</th>
            {COLUMNS.map(([name]) => (
              <NumberHead key={name}>{name}</NumberHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.start}>
              <th scope="row">
                {formatTime(point.start, 'UTC')}
                {point.missing_reason === null ? null : (
                  <small>{MISSING[point.missing_reason] ?? point.missing_reason}</small>
                )}
              </th>
              {COLUMNS.map(([name, property, format]) => (
                <NumberCell key={name} value={point[property]} format={format} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
