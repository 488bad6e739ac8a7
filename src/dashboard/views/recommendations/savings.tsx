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
  ['realisable', 'annual_savings', 'Realisable', 'The bill or the energy of the machine falls.'],
  [
    'reallocated_to_idle',
    'annual_reallocated',
    'Becomes idle',
    'The workload pays less; the capacity is free for others.',
  ],
] as const;

/** One part, extrapolated to a year. */
function annualOf(recommendation: Recommendation, part: (typeof PARTS)[number][1], quantity: Quantity): Banded {
  const name = `${part}_${PROPERTIES[quantity]}` as const;
  return { value: recommendation[name], low: recommendation[`${name}_low`], high: recommendation[`${name}_high`] };
}

/** The savings in two parts, in a year and in the evidence window, each with its band. */
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
          {PARTS.map(([, annual, name, note]) => (
            <SavingsRow
              key={annual}
              name={`${name} in a year`}
              note={note}
              bandOf={(quantity) => annualOf(recommendation, annual, quantity)}
              currency={recommendation.currency}
            />
          ))}
          {PARTS.map(([part, , name]) => (
            <SavingsRow
              key={part}
              name={name}
              note="In the evidence window."
              bandOf={(quantity) => bandedOf(recommendation.savings[part], quantity)}
              currency={recommendation.currency}
            />
          ))}
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
