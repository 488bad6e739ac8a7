import type { Schemas } from '../../../client/index.js';
import { formatRatio } from '../../format/numbers.js';
import { formatOf, PROPERTIES, type Quantity, totalOf } from '../../format/quantities.js';
import { Card } from '../../parts/card.js';
import { Meter } from '../../parts/meter.js';
import { NumberCell } from '../../parts/table.js';

const PARTS = [
  ['idle', 'Idle capacity', 'No pod requests or uses it.'],
  ['system', 'System', 'Processes outside of pods.'],
] as const;

/** Idle and system parts of the total, and what remains for pods. */
export function Shares({ totals, quantity }: { totals: Schemas['Totals']; quantity: Quantity }) {
  const total = totalOf(totals, quantity).value;
  const rows = PARTS.map(([part, name, note]) => ({
    name,
    note,
    value: totals[`${part}_${PROPERTIES[quantity]}`],
    share: totals[`${part}_${quantity}_share`],
  }));
  const [idle, system] = rows;
  const pods = total === null || idle?.value == null ? null : Math.max(0, total - idle.value - (system?.value ?? 0));
  const all = [
    {
      name: 'Pods',
      note: 'Requested or used by pods.',
      value: pods,
      share: total && pods !== null ? pods / total : null,
    },
    ...rows,
  ];
  return (
    <Card title="Where it goes">
      <table>
        <tbody>
          {all.map(({ name, note, value, share }) => (
            <tr key={name} title={note}>
              <th scope="row">{name}</th>
              <NumberCell value={value} format={formatOf(quantity, totals.currency)} />
              <NumberCell value={share} format={formatRatio} />
              <td>
                <Meter part={share} label={`${name}: ${formatRatio(share)}`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
