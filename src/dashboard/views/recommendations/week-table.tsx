import type { Schemas } from '../../../client/index.js';
import { formatCores } from '../../format/numbers.js';
import { Card } from '../../parts/card.js';
import { HourTable } from '../../parts/hour-table.js';

type WeekHour = Schemas['WeekHourUsage'];

/** By the numbers of cron expressions. */
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Mean CPU use by hour of the week as a heat map; the hours that the schedule scales down are underlined. */
export function WeekTable({ hours, timezone }: { hours: readonly WeekHour[]; timezone: string }) {
  const high = Math.max(0, ...hours.map(({ cpu_mean_millicores }) => cpu_mean_millicores ?? 0));
  const cells = new Map(hours.map((one) => [`${one.weekday} ${one.hour}`, one]));
  const hasSchedule = hours.some(({ scaled_down }) => scaled_down);
  const rows = WEEKDAYS.map((name, weekday) => ({
    name,
    cells: HOURS.map((hour) => {
      const cell = cells.get(`${weekday} ${hour}`);
      return { value: cell?.cpu_mean_millicores ?? null, isMarked: cell?.scaled_down ?? false };
    }),
  }));
  return (
    <Card title="Mean CPU use by hour of the week" isWide>
      <HourTable label="Table of the hours of the week" rows={rows} low={0} high={high} />
      <p class="soft">
        Millicores of a pod, up to {formatCores(high)}, hours in {timezone}. An empty cell was not observed.
        {hasSchedule ? ' The schedule scales the workload down in the underlined hours.' : ''}
      </p>
    </Card>
  );
}
