import type { Schemas } from '../../../client/index.js';
import { formatCarbon, formatCount, moneyIn, toWords } from '../../format/numbers.js';
import { formatTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { NumberCell, NumberHead, Scroll } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { choice, hrefWith, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { RECOMMENDATION_SORTS, SEVERITIES, STATUSES, TYPES } from './texts.js';

const LIMIT = 200;

const SORT_NAMES = [
  ['-carbon_grams', 'carbon saved'],
  ['-cost_usd', 'cost saved'],
  ['-severity', 'severity'],
] as const;

const named = <Value extends string>(values: readonly Value[]) =>
  values.map((value) => [value, toWords(value)] as const);

/** The recommendations with filters; the choice is in the URL. */
export function List() {
  const { filters } = scope.value;
  const status = choice('status', STATUSES);
  const severity = choice('severity', SEVERITIES);
  const type = choice('type', TYPES);
  const sort = choice('order', RECOMMENDATION_SORTS);
  const query = {
    ...filters,
    ...(severity !== 'all' && { severity: [severity] }),
    ...(type !== 'all' && { type: [type] }),
    status: [status],
    sort,
    limit: LIMIT,
  };
  const list = useResource(JSON.stringify(['recommendations', query]), (signal) =>
    api.get('/api/v1/recommendations', query, { signal }),
  );
  return (
    <>
      <div class="toolbar">
        <Select
          label="Status"
          value={status}
          options={named(STATUSES)}
          onChange={(value) => setParams({ status: value })}
        />
        <Select
          label="Severity"
          value={severity}
          options={named(SEVERITIES)}
          onChange={(value) => setParams({ severity: value })}
        />
        <Select label="Type" value={type} options={named(TYPES)} onChange={(value) => setParams({ type: value })} />
        <Select label="Sort by" value={sort} options={SORT_NAMES} onChange={(value) => setParams({ order: value })} />
      </div>
      <Loaded from={list}>
        {({ items, page, evaluated_at }) => (
          <Card title={`${formatCount(page.total)} ${status}`} isWide>
            <p class="soft">Evaluated: {formatTime(evaluated_at, scope.value.timezone)}</p>
            {items.length === 0 ? (
              <p class="notice">
                No recommendation has these properties.{' '}
                <a href={hrefWith({ status: null, severity: null, type: null })}>Remove the filters</a>
              </p>
            ) : (
              <Table items={items} />
            )}
            {page.total > items.length ? <p class="soft">The first {items.length} are shown; use a filter.</p> : null}
          </Card>
        )}
      </Loaded>
    </>
  );
}

function Table({ items }: { items: readonly Schemas['Recommendation'][] }) {
  return (
    <Scroll label="Recommendations">
      <table class="recommendations">
        <thead>
          <tr>
            <th scope="col">Recommendation</th>
            <th scope="col">Severity</th>
            <th scope="col">Confidence</th>
            <NumberHead>Carbon saved per year</NumberHead>
            <NumberHead>Cost saved per year</NumberHead>
            <NumberHead>Becomes idle per year</NumberHead>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row" class="text">
                <a href={hrefWith({ id: item.id })}>
                  <bdi>{item.summary}</bdi>
                </a>
                <small>
                  {toWords(item.type)} ·{' '}
                  <bdi>
                    {[item.cluster, item.namespace, item.workload, item.node, item.nodepool]
                      .filter(Boolean)
                      .join(' / ')}
                  </bdi>
                </small>
              </th>
              <td>{item.severity}</td>
              <td>{item.confidence}</td>
              <NumberCell
                value={item.annual_savings_carbon_grams}
                format={formatCarbon}
                band={{
                  value: item.annual_savings_carbon_grams,
                  low: item.annual_savings_carbon_grams_low,
                  high: item.annual_savings_carbon_grams_high,
                }}
              />
              <NumberCell value={item.annual_savings_cost} format={moneyIn(item.currency)} />
              <NumberCell value={item.annual_reallocated_cost} format={moneyIn(item.currency)} />
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
