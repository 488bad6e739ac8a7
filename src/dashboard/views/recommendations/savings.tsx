import type { Schemas } from '../../../client/index.js';
import {
  type Banded,
  bandedOf,
  formatOf,
  PROPERTIES,
  QUANTITIES,
  QUANTITY_NAMES,
  type Quantity,
} from '../../format/quantities.js';
import { Card } from '../../parts/card.js';
import { NumberCell, NumberHead } from '../../parts/table.js';

type Recommendation = Schemas['RecommendationDetail'];

const PARTS = [
  ['realisable', 'Realisable', 'The bill or the energy of the machine falls.'],
  ['reallocated_to_idle', 'Becomes idle', 'The workload pays less; the capacity is free for others.'],
] as const;

/** Both parts together, extrapolated to a year. */
function annualOf(recommendation: Recommendation, quantity: Quantity): Banded {
  const name = `annual_savings_${PROPERTIES[quantity]}` as const;
  return { value: recommendation[name], low: recommendation[`${name}_low`], high: recommendation[`${name}_high`] };
}

/** The savings of the evidence window in two parts, and both together in a year, each with its band. */
export function Savings({ recommendation }: { recommendation: Recommendation }) {
  return (
    <Card title="Savings">
      <table>
        <thead>
          <tr>
            <th scope="col">Part</th>
            {QUANTITIES.map((quantity) => (
              <NumberHead key={quantity}>{QUANTITY_NAMES[quantity]}</NumberHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {PARTS.map(([part, name, note]) => (
            <SavingsRow
              key={part}
              name={name}
              note={`In the evidence window. ${note}`}
              bandOf={(quantity) => bandedOf(recommendation.savings[part], quantity)}
              currency={recommendation.currency}
            />
          ))}
          <SavingsRow
            name="Both in a year"
            note="Extrapolated from the observed time."
            bandOf={(quantity) => annualOf(recommendation, quantity)}
            currency={recommendation.currency}
          />
        </tbody>
      </table>
    </Card>
  );
}

function SavingsRow({
  name,
  note,
  bandOf,
  currency,
}: {
  name: string;
  note: string;
  bandOf: (quantity: Quantity) => Banded;
  currency: string;
}) {
  return (
    <tr>
      <th scope="row">
        {name}
        <small>{note}</small>
      </th>
      {QUANTITIES.map((quantity) => {
        const band = bandOf(quantity);
        return <NumberCell key={quantity} value={band.value} format={formatOf(quantity, currency)} band={band} />;
      })}
    </tr>
  );
}
