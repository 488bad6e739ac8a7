import type { Schemas } from '../../../client/index.js';
import { formatChange, formatNumbered, formatPower, formatRatio, isFull } from '../../format/numbers.js';
import { formatOf, QUANTITIES, QUANTITY_NAMES, type Quantity, totalOf } from '../../format/quantities.js';
import { reasonText } from '../../format/reasons.js';
import { formatTime } from '../../format/times.js';
import { Band, Figure } from '../../parts/figure.js';

const CHANGES = { carbon: 'carbon_ratio', energy: 'energy_ratio', cost: 'cost_ratio' } as const;

function TotalCard({ totals, quantity }: { totals: Schemas['Totals']; quantity: Quantity }) {
  const total = totalOf(totals, quantity);
  const format = formatOf(quantity, totals.currency);
  const change = totals.change[CHANGES[quantity]];
  return (
    <section class="card figure" aria-label={QUANTITY_NAMES[quantity]} data-figure={quantity}>
      <h2>{QUANTITY_NAMES[quantity]}</h2>
      <p class="big">
        <Figure value={total.value} format={format} />
      </p>
      <p>
        <Band band={total} format={format} />
      </p>
      <p class="soft">
        {change === null ? (
          'No previous range to compare with'
        ) : (
          <>
            <span class={change > 0 ? 'up' : 'down'}>{formatChange(change)}</span> against the range before
          </>
        )}
      </p>
    </section>
  );
}

/** Energy, carbon and cost of the range with band, change and coverage. */
export function TotalsCards({ totals, timezone }: { totals: Schemas['Totals']; timezone: string }) {
  const { counts, coverage } = totals;
  return (
    <>
      {totals.matched ? null : (
        <p class="notice">
          The filter matches nothing in this range. Choose another cluster or a longer range; nothing below is a zero.
        </p>
      )}
      {totals.matched && totals.window.data_from === null ? (
        <p class="notice">There is no data in this range yet.</p>
      ) : null}
      <div class="cards">
        {QUANTITIES.map((quantity) => (
          <TotalCard key={quantity} totals={totals} quantity={quantity} />
        ))}
        <section class="card figure" aria-label="Observation" data-figure="coverage">
          <h2>Observed</h2>
          <p class={isFull(coverage) ? 'big' : 'big partial'}>
            <Figure value={coverage} format={formatRatio} />
          </p>
          <p class="soft">
            {isFull(coverage) ? 'of the node time. ' : 'of the node time; the rest is not in the figures. '}
            Newest data: {formatTime(totals.latest_sample_at, timezone)}
          </p>
          <p class="soft">
            {formatNumbered(counts.clusters, 'cluster')}, {formatNumbered(counts.nodes, 'node')},{' '}
            {formatNumbered(counts.namespaces, 'namespace')}, {formatNumbered(counts.workloads, 'workload')}; mean power{' '}
            <Figure value={totals.average_power_watts} format={formatPower} />
          </p>
        </section>
      </div>
      <p class="soft range">
        {formatTime(totals.window.from, timezone)} to {formatTime(totals.window.to, timezone)}; quality of the energy
        data: {totals.quality ?? 'unknown'}.
        {totals.estimation_reasons.length > 0
          ? ` Estimated: ${totals.estimation_reasons.map(reasonText).join('; ')}.`
          : ''}
      </p>
    </>
  );
}
