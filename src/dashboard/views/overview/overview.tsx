import { QUANTITIES, QUANTITY_NAMES, type Quantity } from '../../format/quantities.js';
import { FailureBox, Loaded } from '../../parts/loaded.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { choice, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { Movers } from './movers.js';
import { Potential } from './potential.js';
import { SeriesCard, SPLITS, TOPS } from './series-card.js';
import { Shares } from './shares.js';
import { TotalsCards } from './totals-cards.js';

export const OVERVIEW_CHOICES = { quantity: QUANTITIES, split: SPLITS, top: TOPS } as const;

/** What the clusters draw, emit and cost, where it goes, and what to do about it. */
export function Overview() {
  const { query, timezone } = scope.value;
  const quantity = choice('quantity', QUANTITIES);
  const totals = useResource(JSON.stringify(['totals', query]), (signal) =>
    api.get('/api/v1/metrics', query, { signal }),
  );
  if (totals.data === null && totals.failure !== null) return <FailureBox failure={totals.failure} />;
  return (
    <>
      <div class="totals">
        <Loaded from={totals}>{(found) => <TotalsCards totals={found} timezone={timezone} />}</Loaded>
      </div>
      <QuantityTabs quantity={quantity} />
      {/* Does not wait for the totals, so that both requests are sent at once; the rest is read after them. */}
      <SeriesCard quantity={quantity} />
      {totals.data === null ? null : (
        <div class="columns">
          <Shares totals={totals.data} quantity={quantity} />
          <Movers totals={totals.data} quantity={quantity} />
          <Potential />
        </div>
      )}
    </>
  );
}

function QuantityTabs({ quantity }: { quantity: Quantity }) {
  return (
    <fieldset class="tabs">
      <legend>Quantity</legend>
      {QUANTITIES.map((one) => (
        <button key={one} type="button" aria-pressed={one === quantity} onClick={() => setParams({ quantity: one })}>
          {QUANTITY_NAMES[one]}
        </button>
      ))}
    </fieldset>
  );
}
