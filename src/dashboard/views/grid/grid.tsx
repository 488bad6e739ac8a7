import { useMemo } from 'preact/hooks';
import { formatIntensity } from '../../format/numbers.js';
import { Card } from '../../parts/card.js';
import { type HourRow, HourTable } from '../../parts/hour-table.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { NumberCell, NumberHead } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { route, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { cellKey, cleanestHours, type HeatMap, toHeatMap, toZones, type Zone } from './zones.js';

const LIMIT = 1000;
const SHOWN_HOURS = 5;

const SOURCES: Readonly<Record<string, string>> = {
  live: 'live data',
  zone_average: 'average of the zone',
  country_average: 'average of the country',
  configured_default: 'configured default',
  simulated: 'simulated',
  mixed: 'several sources',
};

/** Carbon intensity of the grid zones of the nodes by day and hour. */
export function Grid() {
  const query = { ...scope.value.query, limit: LIMIT };
  const nodes = useResource(JSON.stringify(['grid', query]), (signal) =>
    api.get('/api/v1/metrics/nodes', query, { signal }),
  );
  return (
    <Loaded from={nodes}>
      {({ items }) => {
        const zones = toZones(items);
        const chosen = zones.find(({ zone }) => zone === route.value.params.get('zone')) ?? zones[0];
        if (chosen === undefined) return <p class="notice">No node was observed in this range.</p>;
        return (
          <>
            <ZoneTable zones={zones} />
            <ZoneCard zones={zones} chosen={chosen} />
          </>
        );
      }}
    </Loaded>
  );
}

function ZoneTable({ zones }: { zones: readonly Zone[] }) {
  return (
    <Card title="Zones" isWide>
      <table>
        <thead>
          <tr>
            <th scope="col">Zone</th>
            <NumberHead>Mean intensity of the range</NumberHead>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {zones.map(({ zone, intensity, sources }) => (
            <tr key={zone}>
              <th scope="row">{zone}</th>
              <NumberCell value={intensity} format={formatIntensity} />
              <td>{sources.length === 0 ? 'unknown' : sources.map((one) => SOURCES[one] ?? one).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function ZoneCard({ zones, chosen }: { zones: readonly Zone[]; chosen: Zone }) {
  const { query, timezone } = scope.value;
  const parameters = { ...query, node: [...chosen.nodes], group_by: 'hourly' as const };
  const series = useResource(JSON.stringify(['intensity', parameters]), (signal) =>
    api.get('/api/v1/timeseries/carbon', parameters, { signal }),
  );
  const options = zones.map(({ zone }) => [zone, zone] as const);
  return (
    <Card
      title={`Intensity in ${chosen.zone} by hour`}
      isWide
      actions={<Select label="Zone" value={chosen.zone} options={options} onChange={(zone) => setParams({ zone })} />}
    >
      <Loaded from={series}>{({ items }) => <Hours items={items} timezone={timezone} />}</Loaded>
    </Card>
  );
}

function Hours({ items, timezone }: { items: Parameters<typeof toHeatMap>[0]; timezone: string }) {
  const map = useMemo(() => toHeatMap(items, timezone), [items, timezone]);
  const cleanest = cleanestHours(map).slice(0, SHOWN_HOURS);
  if (cleanest.length === 0) return <p class="soft">The intensity is unknown in this range.</p>;
  return (
    <>
      <p>
        Cleanest hours on average:{' '}
        {cleanest.map(({ hour, mean }) => `${hour}:00 (${formatIntensity(mean)})`).join(', ')}, {timezone}.
      </p>
      <HourTable label="Intensity by day and hour" rows={rowsOf(map)} low={map.low} high={map.high} />
      <p class="soft">
        From {formatIntensity(map.low)}, light, to {formatIntensity(map.high)}, dark. An empty cell is unknown.
      </p>
    </>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const rowsOf = ({ days, values }: HeatMap): HourRow[] =>
  days.map((name) => ({ name, cells: HOURS.map((hour) => ({ value: values.get(cellKey(name, hour)) ?? null })) }));
