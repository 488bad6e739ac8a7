import { useState } from 'preact/hooks';
import { FailureBox } from '../parts/loaded.js';
import { Picker } from '../parts/picker.js';
import { Select } from '../parts/select.js';
import { useLabelKeys, useLabelValues } from '../state/labels.js';
import { setParams } from '../state/route.js';
import { scope } from '../state/scope.js';

/** The label filters of all views, and a form that adds one. */
export function LabelFilter() {
  const labels = scope.value.query.label ?? [];
  return (
    <Picker summary={labels.length === 0 ? 'Labels: all' : `Labels: ${labels.length}`}>
      <fieldset>
        <legend>Only what has these labels</legend>
        {labels.map((label) => (
          <button
            key={label}
            type="button"
            class="quiet"
            aria-label={`Remove ${label}`}
            onClick={() => setParams({ label: labels.filter((one) => one !== label), offset: null })}
          >
            <bdi>{label}</bdi> <span aria-hidden="true">×</span>
          </button>
        ))}
        <AddLabel labels={labels} />
      </fieldset>
    </Picker>
  );
}

/** Not values of labels; the empty text is one. */
const CHOOSE = '*';
const ANY = '*';
const MODES = [
  ['only', 'only this'],
  ['without', 'all but this'],
] as const;

function AddLabel({ labels }: { labels: readonly string[] }) {
  const [key, setKey] = useState(CHOOSE);
  const [value, setValue] = useState(ANY);
  const [mode, setMode] = useState<'only' | 'without'>('only');
  const keys = useLabelKeys(true);
  const values = useLabelValues(key === CHOOSE ? null : key);
  if (keys.failure !== null) return <FailureBox failure={keys.failure} />;
  if (keys.data?.length === 0) return <p class="soft">Nothing has a label in this range.</p>;
  // An exclusion needs a value.
  const isIncomplete = key === CHOOSE || (mode === 'without' && value === ANY);
  const add = (): void => {
    const text = value === ANY ? key : `${mode === 'without' ? '!' : ''}${key}:${value}`;
    setParams({ label: [...labels.filter((one) => one !== text), text], offset: null });
  };
  return (
    <>
      <Select
        label="Key"
        value={key}
        options={[[CHOOSE, 'choose a key'], ...(keys.data ?? []).map((one) => [one, one] as const)]}
        onChange={(chosen) => {
          setKey(chosen);
          setValue(ANY);
        }}
      />
      <Select
        label="Value"
        value={value}
        options={[
          [ANY, 'any value'],
          ...(values.data ?? []).map((one) => [one, one === '' ? 'empty value' : one] as const),
        ]}
        onChange={setValue}
      />
      <Select label="Show" value={mode} options={MODES} onChange={setMode} />
      <button type="button" disabled={isIncomplete} onClick={add}>
        Add filter
      </button>
    </>
  );
}
