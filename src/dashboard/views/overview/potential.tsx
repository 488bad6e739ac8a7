import { formatCarbon, formatCount, moneyIn } from '../../format/numbers.js';
import { Card } from '../../parts/card.js';
import { Figure } from '../../parts/figure.js';
import { Loaded } from '../../parts/loaded.js';
import { NumberHead } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { hrefTo } from '../../state/route.js';
import { scope } from '../../state/scope.js';

const SHOWN = 5;

/** The open recommendations that save most. */
export function Potential() {
  const { filters } = scope.value;
  const query = { ...filters, limit: SHOWN, sort: '-carbon_grams' as const };
  const list = useResource(JSON.stringify(['potential', query]), (signal) =>
    api.get('/api/v1/recommendations', query, { signal }),
  );
  return (
    <Card title="What to do" actions={<a href={hrefTo('recommendations')}>All recommendations</a>}>
      <Loaded from={list}>
        {({ items, page, evaluated_at }) =>
          items.length === 0 ? (
            <p class="soft">
              {evaluated_at === null ? 'Recommendations are not evaluated yet.' : 'There is no open recommendation.'}
            </p>
          ) : (
            <>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Recommendation</th>
                    <NumberHead>Saves per year</NumberHead>
                  </tr>
                </thead>
                <tbody>
                  {items.map((item) => (
                    <tr key={item.id}>
                      <th scope="row" class="text">
                        <a href={hrefTo('recommendations', { id: item.id })}>
                          <bdi>{item.summary}</bdi>
                        </a>
                      </th>
                      <td class="number">
                        <Figure value={item.annual_savings_carbon_grams} format={formatCarbon} />
                        <br />
                        <Figure value={item.annual_savings_cost} format={moneyIn(item.currency)} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <p class="soft">{formatCount(page.total)} open in total.</p>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}
