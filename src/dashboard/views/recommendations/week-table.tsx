import type { Schemas } from '../../../client/index.js';
import { formatCores } from '../../format/numbers.js';
import { Card } from '../../parts/card.js';
import { Scroll } from '../../parts/table.js';

type WeekHour = Schemas['WeekHourUsage'];

/** By the numbers of cron expressions. */
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Number of colour classes of the style sheet. */
const LEVELS = 8;

/** Mean CPU use by hour of the week as a heat map; the hours that the schedule scales down are underlined. */
export function WeekTable({ hours, timezone }: { hours: readonly WeekHour[]; timezone: string }) {
  const high = Math.max(0, ...hours.map(({ cpu_mean_millicores }) => cpu_mean_millicores ?? 0));
  const cells = new Map(hours.map((one) => [`${one.weekday} ${one.hour}`, one]));
  const hasSchedule = hours.some(({ scaled_down }) => scaled_down);
  return (
    <Card title="Mean CPU use by hour of the week" isWide>
      <Scroll label="Table of the hours of the week">
        <table class="heat">
          <thead>
            <tr>
              <th scope="col">Day</th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((day, weekday) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {HOURS.map((hour) => (
                  <HourCell key={hour} cell={cells.get(`${weekday} ${hour}`)} high={high} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="soft">
        Millicores of a pod, up to {formatCores(high)}, hours in {timezone}. An empty cell was not observed.
        {hasSchedule ? ' The schedule scales the workload down in the underlined hours.' : ''}
      </p>
    </Card>
  );
}

function HourCell({ cell, high }: { cell: WeekHour | undefined; high: number }) {
  const value = cell?.cpu_mean_millicores ?? null;
  const level = high > 0 ? Math.min(LEVELS - 1, Math.floor(((value ?? 0) / high) * LEVELS)) : 0;
  const text = value === null ? '–' : <data value={String(value)}>{Math.round(value)}</data>;
  return (
    <td class={value === null ? 'none' : `level-${level}`}>
      {cell?.scaled_down ? <u>{text}</u> : value === null ? null : text}
    </td>
  );
}
