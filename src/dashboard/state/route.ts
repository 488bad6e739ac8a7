import { computed, signal } from '@preact/signals';

/** The state of the page is in the fragment of its URL: `#/overview?last=7d&cluster=a`. It can be shared, and the back button works. */
export const VIEWS = ['overview', 'allocation', 'nodes', 'recommendations', 'grid', 'status'] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  readonly view: View;
  readonly params: URLSearchParams;
  /** The view in the URL, if it does not exist. */
  readonly unknownView: string | null;
}

/** Parameters that stay when the view changes. */
const SHARED = ['last', 'from', 'to', 'timezone', 'cluster', 'label', 'refresh'];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const view = VIEWS.find((name) => name === path);
  return {
    view: view ?? 'overview',
    params: new URLSearchParams(query),
    unknownView: view === undefined && path !== '' ? path : null,
  };
}

export const route = signal<Route>(parseRoute(location.hash));
addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash);
});

export type Change = Readonly<Record<string, string | readonly string[] | null>>;

const toHash = (view: View, params: URLSearchParams): string => {
  const query = params.toString();
  return `#/${view}${query && `?${query}`}`;
};

/** URL of the same view with other parameters; null removes one. */
export function hrefWith(change: Change): string {
  const { view, params } = route.value;
  const changed = new URLSearchParams(params);
  for (const [name, value] of Object.entries(change)) {
    changed.delete(name);
    for (const one of value === null ? [] : [value].flat()) changed.append(name, one);
  }
  return toHash(view, changed);
}

/** URL of another view with the shared parameters, and additional ones. */
export function hrefTo(view: View, more: Readonly<Record<string, string>> = {}): string {
  const kept = [...route.value.params].filter(([name]) => SHARED.includes(name));
  return toHash(view, new URLSearchParams([...kept, ...Object.entries(more)]));
}

export function setParams(change: Change): void {
  location.hash = hrefWith(change);
}

/** A text parameter with a list of values; the first one is the default. Reads the current route. */
export function choice<Value extends string>(name: string, values: readonly Value[]): Value {
  const text = route.value.params.get(name);
  return values.find((value) => value === text) ?? (values[0] as Value);
}

/** Values of parameters that are not in their lists, as messages. */
export function invalidChoices(choices: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(choices).flatMap(([name, values]) => {
    const text = route.value.params.get(name);
    return text === null || values.includes(text)
      ? []
      : [`${name}=${text} is not one of ${values.join(', ')}; ${values[0]} is shown`];
  });
}

export const viewName = computed(() => route.value.view);
