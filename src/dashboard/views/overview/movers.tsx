import type { Schemas } from '../../../client/index.js';
import { formatChange } from '../../format/numbers.js';
import { formatOf, type Quantity } from '../../format/quantities.js';
import { Card } from '../../parts/card.js';
import { Figure } from '../../parts/figure.js';
import { Loaded } from '../../parts/loaded.js';
import { NumberHead } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { hrefTo } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { CHANGES, type Mover, mergeMovers, type Namespace, SHOWN } from './merge-movers.js';

/** The namespaces whose figure changed most against the range before. */
export function Movers({ totals, quantity }: { totals: Schemas['Totals']; quantity: Quantity }) {
  return (
    <Card title="Largest changes">
      {totals.change.previous_coverage < 0.5 ? (
        <p class="soft">Less than half of the range before was observed, so changes would mislead.</p>
      ) : (
        <Changes quantity={quantity} currency={totals.currency} />
      )}
    </Card>
  );
}

function Changes({ quantity, currency }: { quantity: Quantity; currency: string }) {
  const { query } = scope.value;
  const { sort } = CHANGES[quantity];
  const queries = ([`-${sort}`, sort] as const).map((order) => ({ ...query, sort: order, limit: SHOWN }));
  const lists = useResource(JSON.stringify(['movers', queries]), (signal) =>
    Promise.all(queries.map((one) => api.get('/api/v1/metrics/namespaces', one, { signal }))),
  );
  return (
    <Loaded from={lists}>
      {(pages) => (
        <MoverTable
          movers={mergeMovers(
            pages.map(({ items }) => items),
            quantity,
          )}
          format={formatOf(quantity, currency)}
        />
      )}
    </Loaded>
  );
}

/** Idle and system have no workloads. */
function NamespaceLink({ item: { cluster, namespace } }: { item: Namespace }) {
  const name = <bdi>{namespace}</bdi>;
  if (namespace === '__idle__' || namespace === '__system__') return name;
  return <a href={hrefTo('allocation', { cluster, namespace, level: 'workload' })}>{name}</a>;
}

function MoverTable({ movers, format }: { movers: readonly Mover[]; format: (value: number | null) => string }) {
  if (movers.length === 0) return <p class="soft">No namespace changed.</p>;
  return (
    <table class="movers">
      <thead>
        <tr>
          <th scope="col">Namespace</th>
          <NumberHead>Change</NumberHead>
          <NumberHead>Relative</NumberHead>
        </tr>
      </thead>
      <tbody>
        {movers.map(({ item, change, ratio }) => (
          <tr key={JSON.stringify([item.cluster, item.namespace])}>
            <th scope="row">
              <NamespaceLink item={item} />
            </th>
            <td class="number">
              {change > 0 ? '+' : '−'}
              <Figure value={Math.abs(change)} format={format} />
            </td>
            <td class="number">{ratio === null ? 'new' : ratio <= -1 ? 'ended' : formatChange(ratio)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
