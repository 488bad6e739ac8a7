import { useEffect, useMemo, useState } from 'preact/hooks';
import { Select } from '../parts/select.js';
import { route, setParams } from '../state/route.js';
import { PRESETS, scope } from '../state/scope.js';

const CUSTOM = 'custom';

/** Time range: a preset, or two days of a calendar; and the time zone. */
export function RangePicker() {
  const { params } = route.value;
  const { last } = scope.value.query;
  // The calendar can be opened while the range is still a preset; another range closes it.
  const [openedAt, openAt] = useState<string | null>(null);
  const isCalendar = last === undefined || last === openedAt;
  const presets: readonly (readonly [string, string])[] = PRESETS;
  const other: readonly (readonly [string, string])[] =
    last === undefined || presets.some(([value]) => value === last) ? [] : [[last, `Last ${last}`]];
  const choose = (value: string): void => {
    openAt(value === CUSTOM ? (last ?? null) : null);
    if (value !== CUSTOM) setParams({ last: value, from: null, to: null, offset: null });
  };
  return (
    <>
      <Select
        label="Range"
        value={isCalendar ? CUSTOM : last}
        options={[...presets, ...other, [CUSTOM, 'Days of a calendar']]}
        onChange={choose}
      />
      {isCalendar ? (
        <CalendarForm from={params.get('from')} to={params.get('to')} onApply={() => openAt(null)} />
      ) : null}
    </>
  );
}

function CalendarForm({ from, to, onApply }: { from: string | null; to: string | null; onApply: () => void }) {
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const [start, end] = ['from', 'to'].map((name) => String(data.get(name) ?? ''));
    onApply();
    setParams({ last: null, from: start || null, to: end || null, offset: null });
  };
  return (
    <form class="calendar" onSubmit={apply}>
      <label class="field">
        <span>From</span>
        <input type="date" name="from" value={(from ?? '').slice(0, 10)} required />
      </label>
      <label class="field">
        <span>To, inclusive</span>
        <input type="date" name="to" value={(to ?? '').slice(0, 10)} required />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

const LOCAL_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
/** The names of all zones are added after the first view, because hundreds of options delay it. */
const ALL_ZONES_AFTER_MS = 1000;

export function TimezonePicker() {
  const { timezone } = scope.value;
  const [others, add] = useState<readonly string[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => add(Intl.supportedValuesOf('timeZone')), ALL_ZONES_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  // The same element is not compared again when the page changes.
  return useMemo(() => {
    const zones = [...new Set(['UTC', LOCAL_ZONE, timezone, ...others])];
    return (
      <Select
        label="Time zone"
        value={timezone}
        options={zones.map((zone) => [zone, zone] as const)}
        onChange={(zone) => setParams({ timezone: zone === 'UTC' ? null : zone })}
      />
    );
  }, [timezone, others]);
}
