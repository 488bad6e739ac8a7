import { Loaded } from '../../parts/loaded.js';
import { Picker } from '../../parts/picker.js';
import { Select } from '../../parts/select.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { choice, route, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { SHARE_BY } from './levels.js';

const MAX_SHARED = 100;
const LIMIT = 1000;

const SHARE_NAMES = [
  ['charge', 'in proportion to their charges'],
  ['even', 'in equal parts'],
] as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the contract rejects them.
const NAME = /^[^\u0000-\u001f\u007f,]{1,253}$/;

/** Names in the URL that the API accepts. */
export const sharedNamespaces = (): string[] =>
  [...new Set(route.value.params.getAll('shared'))].filter((name) => NAME.test(name)).slice(0, MAX_SHARED);

/** Which namespaces are distributed over the others, and how; the choice is in the URL. */
export function SharedNamespaces() {
  const shared = sharedNamespaces();
  return (
    <Picker summary={shared.length === 0 ? 'Shared namespaces: none' : `Shared namespaces: ${shared.length}`}>
      <Choice shared={shared} />
    </Picker>
  );
}

function Choice({ shared }: { shared: readonly string[] }) {
  const query = { ...scope.value.query, limit: LIMIT, sort: 'name' as const };
  const names = useResource(JSON.stringify(['names of namespaces', query]), async (signal) => {
    const { items } = await api.get('/api/v1/metrics/namespaces', query, { signal });
    return items.map(({ namespace }) => namespace);
  });
  const toggle = (name: string): void => {
    const rest = shared.filter((one) => one !== name);
    setParams({ shared: rest.length < shared.length ? rest : [...rest, name], offset: null });
  };
  return (
    <Loaded from={names}>
      {(found) => (
        <fieldset>
          <legend>Charges of these namespaces are distributed over the others</legend>
          {[...new Set([...shared, ...found])].map((name) => (
            <label key={name}>
              <input type="checkbox" checked={shared.includes(name)} onChange={() => toggle(name)} /> <bdi>{name}</bdi>
            </label>
          ))}
          <Select
            label="Distributed"
            value={choice('share_by', SHARE_BY)}
            options={SHARE_NAMES}
            onChange={(value) => setParams({ share_by: value })}
          />
        </fieldset>
      )}
    </Loaded>
  );
}
