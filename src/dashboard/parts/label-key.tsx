import type { Resource } from '../state/resource.js';
import { setParams } from '../state/route.js';
import { Loaded } from './loaded.js';
import { Select } from './select.js';

/** The list of label keys; the choice is in the URL. Nothing if there are no keys. */
export function LabelKeySelect({ chosen, keys }: { chosen: string | null; keys: readonly string[] }) {
  if (chosen === null) return null;
  const all = keys.includes(chosen) ? keys : [chosen, ...keys];
  return (
    <Select
      label="Label"
      value={chosen}
      options={all.map((key) => [key, key] as const)}
      onChange={(key) => setParams({ label_key: key, offset: null })}
    />
  );
}

/** Shown while there is no key, or if there is none. */
export function NoLabelKey({ keys }: { keys: Resource<readonly string[]> }) {
  return <Loaded from={keys}>{() => <p class="soft">Nothing has a label in this range.</p>}</Loaded>;
}
