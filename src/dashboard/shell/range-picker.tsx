import { useState } from 'preact/hooks';
import { route, setParams } from '../state/route.js';
import { DEFAULT_LAST, isTimezone, PRESETS, scope } from '../state/scope.js';

const CUSTOM = 'custom';

/** Time range: a preset, or two days of a calendar; and the time zone. */
export function RangePicker() {
  const { params } = route.value;
  const { query } = scope.value;
  const isCustom = query.last === undefined;
  const [isOpen, setOpen] = useState(isCustom);
  const presets = PRESETS.some(([value]) => value === query.last)
    ? PRESETS
    : [...PRESETS, [query.last ?? DEFAULT_LAST, `Last ${query.last}`] as const];
  const choose = (value: string): void => {
    setOpen(value === CUSTOM);
    if (value !== CUSTOM) setParams({ last: value, from: null, to: null, offset: null });
  };
  return (
    <>
      <label class="field">
        <span>Range</span>
        <select
          value={isOpen || isCustom ? CUSTOM : query.last}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {isCustom
            ? null
            : presets.map(([value, text]) => (
                <option key={value} value={value} selected={value === query.last && !isOpen}>
                  {text}
                </option>
              ))}
          {isCustom
            ? PRESETS.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))
            : null}
          <option value={CUSTOM} selected={isOpen || isCustom}>
            Days of a calendar
          </option>
        </select>
      </label>
      {isOpen || isCustom ? <CalendarForm from={params.get('from')} to={params.get('to')} /> : null}
    </>
  );
}

function CalendarForm({ from, to }: { from: string | null; to: string | null }) {
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const [start, end] = ['from', 'to'].map((name) => String(data.get(name) ?? ''));
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
const ZONES = [...new Set(['UTC', LOCAL_ZONE, ...Intl.supportedValuesOf('timeZone')])];

export function TimezonePicker() {
  const { timezone } = scope.value;
  const zones = ZONES.includes(timezone) ? ZONES : [timezone, ...ZONES];
  return (
    <label class="field">
      <span>Time zone</span>
      <select
        value={timezone}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (isTimezone(value)) setParams({ timezone: value === 'UTC' ? null : value });
        }}
      >
        {zones.map((zone) => (
          <option key={zone} value={zone} selected={zone === timezone}>
            {zone}
          </option>
        ))}
      </select>
    </label>
  );
}
