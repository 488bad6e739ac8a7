import { api } from './api.js';
import { type Resource, useResource } from './resource.js';
import { route } from './route.js';
import { isLabelKey, scope } from './scope.js';

/** Keys and values per request; the API rejects more keys. */
const LIMIT = 1000;

/** The range and clusters: the lists do not depend on the label filter, which they are for. */
function unlabelled() {
  const { label: _, ...query } = scope.value.query;
  return { ...query, limit: LIMIT };
}

/** Keys of labels, those with most carbon first; nothing is read if they are not needed. */
export function useLabelKeys(isNeeded: boolean): Resource<readonly string[]> {
  const parameters = { ...unlabelled(), sort: '-carbon_share' as const };
  return useResource(JSON.stringify(['label keys', isNeeded, parameters]), async (signal) => {
    if (!isNeeded) return [];
    const { items } = await api.get('/api/v1/labels', parameters, { signal });
    return items.map(({ key }) => key);
  });
}

/** Values of a key by name; none without a key. */
export function useLabelValues(key: string | null): Resource<readonly string[]> {
  const parameters = unlabelled();
  return useResource(JSON.stringify(['label values', key, parameters]), async (signal) => {
    if (key === null) return [];
    const { items } = await api.get('/api/v1/labels/{key}', { ...parameters, key }, { signal });
    return items.map(({ value }) => value);
  });
}

/** The key in the URL, otherwise the one with most carbon; null until it is known, and if there is none. */
export function useLabelKey(isNeeded: boolean): {
  readonly key: string | null;
  readonly keys: Resource<readonly string[]>;
} {
  const keys = useLabelKeys(isNeeded);
  const named = route.value.params.get('label_key');
  const key = named !== null && isLabelKey(named) ? named : (keys.data?.[0] ?? null);
  return { key: isNeeded ? key : null, keys };
}
