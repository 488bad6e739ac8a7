import type { Schemas } from '../../../client/index.js';
import { Card } from '../../parts/card.js';
import { Meter } from '../../parts/meter.js';
import { formatNamed, labelOf, unitOf } from './texts.js';

type Recommendation = Schemas['RecommendationDetail'];

interface Row {
  readonly name: string;
  readonly value: number;
  readonly isProposed: boolean;
}

/** Properties of an action that are shown beside the evidence. */
const PROPOSED = ['cpu_request_millicores', 'memory_request_bytes', 'memory_limit_bytes'] as const;

/** Evidence and proposal; figures of one unit have bars on one scale, so that use, request and proposal can be compared. */
export function Evidence({ recommendation: { evidence, action } }: { recommendation: Recommendation }) {
  const proposed = PROPOSED.flatMap((name): Row[] => {
    const value = action[name];
    return value === null ? [] : [{ name: `proposed_${name}`, value, isProposed: true }];
  });
  const rows = [...evidence.map(({ name, value }): Row => ({ name, value, isProposed: false })), ...proposed];
  const largest = new Map<string, number>();
  for (const { name, value } of rows) {
    const unit = unitOf(name);
    if (unit !== null) largest.set(unit, Math.max(largest.get(unit) ?? 0, value));
  }
  return (
    <Card title="Evidence">
      <table>
        <tbody>
          {rows.map(({ name, value, isProposed }) => {
            const most = largest.get(unitOf(name) ?? '') ?? 0;
            return (
              <tr key={name} class={isProposed ? 'proposed' : ''}>
                <th scope="row">{labelOf(name)}</th>
                <td class="number">
                  <data value={String(value)}>{formatNamed(name, value)}</data>
                </td>
                <td>
                  {most > 0 ? (
                    <Meter part={value / most} label={`${labelOf(name)}: ${formatNamed(name, value)}`} />
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}
