import { useEffect } from 'preact/hooks';
import type { Schemas } from '../../client/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { Select } from '../parts/select.js';
import { calls, toCurl } from '../state/api.js';
import { refresh } from '../state/resource.js';
import { choice, setParams } from '../state/route.js';
import { scope } from '../state/scope.js';
import { setTheme, THEMES, type Theme, theme } from '../state/theme.js';
import { LabelFilter } from './label-filter.js';
import { RangePicker, TimezonePicker } from './range-picker.js';

export const REFRESHES = ['off', '1m', '5m', '15m'] as const;
const REFRESH_MS: Readonly<Record<(typeof REFRESHES)[number], number | null>> = {
  off: null,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
};
const REFRESH_NAMES = [
  ['off', 'by hand'],
  ['1m', 'every minute'],
  ['5m', 'every 5 minutes'],
  ['15m', 'every 15 minutes'],
] as const;

/** Reads everything again in an interval, while the page is visible. */
function useAutoRefresh(interval: number | null): void {
  useEffect(() => {
    if (interval === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, interval);
    return () => clearInterval(timer);
  }, [interval]);
}

const THEME_NAMES: readonly (readonly [Theme, string])[] = THEMES.map((one) => [one, one]);

/** Filters and settings of all views. */
export function Controls({ health }: { health: Schemas['Health'] | null }) {
  const chosen = choice('refresh', REFRESHES);
  useAutoRefresh(REFRESH_MS[chosen]);
  return (
    <section class="toolbar controls" aria-label="Filters and settings">
      <RangePicker />
      <TimezonePicker />
      <ClusterPicker clusters={health?.clusters.map(({ name }) => name) ?? []} />
      <LabelFilter />
      <Select
        label="Refresh"
        value={chosen}
        options={REFRESH_NAMES}
        onChange={(value) => setParams({ refresh: value === 'off' ? null : value })}
      />
      <button type="button" onClick={refresh}>
        Refresh now
      </button>
      <Select label="Theme" value={theme.value} options={THEME_NAMES} onChange={setTheme} />
      <CopyButton label="Copy as curl" text={() => toCurl(calls.value)} />
    </section>
  );
}

const ALL = '';

function ClusterPicker({ clusters }: { clusters: readonly string[] }) {
  const selected = scope.value.query.cluster ?? [];
  const names = [...new Set([...clusters, ...selected])];
  if (names.length < 2 && selected.length === 0) return null;
  const value = selected.length > 1 ? selected.join('\n') : (selected[0] ?? ALL);
  const several = selected.length > 1 ? [[value, `${selected.length} clusters`] as const] : [];
  return (
    <Select
      label="Cluster"
      value={value}
      options={[[ALL, 'all clusters'], ...several, ...names.map((name) => [name, name] as const)]}
      onChange={(name) => setParams({ cluster: name || null, offset: null })}
    />
  );
}
