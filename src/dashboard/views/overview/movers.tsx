import type { Schemas } from '../../../client/index.js';
import { formatChange } from '../../format/numbers.js';
import { bandedOf, formatOf, type Quantity } from '../../format/quantities.js';
import { Card } from '../../parts/card.js';
import { Figure } from '../../parts/figure.js';
import { Loaded } from '../../parts/loaded.js';
import { NumberHead } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { scope } from '../../state/scope.js';

const MAX_NAMESPACES = 1000;
const SHOWN = 6;

interface Mover {
  readonly key: string;
  readonly name: string;
  readonly change: number;
  /** Null for a namespace that did not exist before. */
  readonly ratio: number | null;
}

/** Namespaces in both ranges by the size of their change; a namespace with an unknown figure has no change. */
export function findMovers(
  now: readonly Schemas['Namespace'][],
  before: readonly Schemas['Namespace'][],
  quantity: Quantity,
  isComplete: boolean,
): Mover[] {
  const keyOf = ({ cluster, namespace }: Schemas['Namespace']): string => `${cluster}/${namespace}`;
  const earlier = new Map(before.map((item) => [keyOf(item), bandedOf(item, quantity).value]));
  const current = new Map(now.map((item) => [keyOf(item), bandedOf(item, quantity).value]));
  const names = new Map([...before, ...now].map((item) => [keyOf(item), item.namespace]));
  return [...names]
    .flatMap(([key, name]) => {
      // A namespace that is missing in a complete list had no pods.
      const value = current.has(key) ? current.get(key) : isComplete ? 0 : null;
      const old = earlier.has(key) ? earlier.get(key) : isComplete ? 0 : null;
      if (value == null || old == null || value === old) return [];
      return [{ key, name, change: value - old, ratio: old > 0 ? (value - old) / old : null }];
    })
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, SHOWN);
}

/** The namespaces whose figure changed most against the range before. */
export function Movers({ totals, quantity }: { totals: Schemas['Totals']; quantity: Quantity }) {
  const { change, window } = totals;
  return (
    <Card title="Largest changes">
      {change.previous_coverage < 0.5 ? (
        <p class="soft">Less than half of the range before was observed, so changes would mislead.</p>
      ) : (
        <Changes ranges={[window, change.previous_window]} quantity={quantity} currency={totals.currency} />
      )}
    </Card>
  );
}

/** Reads the namespaces of both ranges. */
function Changes({
  ranges,
  quantity,
  currency,
}: {
  ranges: readonly Schemas['Window'][];
  quantity: Quantity;
  currency: string;
}) {
  const { query, filters } = scope.value;
  const shared = { ...filters, timezone: query.timezone, limit: MAX_NAMESPACES };
  const queries = ranges.map(({ from, to }) => ({ ...shared, from, to }));
  const lists = useResource(JSON.stringify(['movers', queries]), (signal) =>
    Promise.all(queries.map((one) => api.get('/api/v1/metrics/namespaces', one, { signal }))),
  );
  return (
    <Loaded from={lists}>
      {([now, before]) => (
        <MoverTable
          movers={findMovers(
            now?.items ?? [],
            before?.items ?? [],
            quantity,
            now?.page.next_cursor === null && before?.page.next_cursor === null,
          )}
          format={formatOf(quantity, currency)}
        />
      )}
    </Loaded>
  );
}

function MoverTable({ movers, format }: { movers: readonly Mover[]; format: (value: number | null) => string }) {
  if (movers.length === 0) return <p class="soft">No namespace changed.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Namespace</th>
          <NumberHead>Change</NumberHead>
          <NumberHead>Relative</NumberHead>
        </tr>
      </thead>
      <tbody>
        {movers.map(({ key, name, change, ratio }) => (
          <tr key={key}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td class="number">
              {change > 0 ? '+' : '−'}
              <Figure value={Math.abs(change)} format={format} />
            </td>
            <td class="number">{ratio === null ? 'new' : formatChange(ratio)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
