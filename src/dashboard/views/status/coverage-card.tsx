import type { Schemas } from '../../../client/index.js';
import { formatRatio, isFull, UNKNOWN } from '../../format/numbers.js';
import { gapText } from '../../format/reasons.js';
import { formatShortTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { NumberCell, NumberHead, Scroll } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { choice, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';

export const COVERAGE_OF = ['cluster', 'node'] as const;

type Point = Schemas['CoveragePoint'];

const MAX_BUCKETS = 170;
const MAX_POINTS = 5000;
const MAX_GAPS = 50;

const OPTIONS = [
  ['cluster', 'cluster'],
  ['node', 'node'],
] as const;

/** The coverage timeline, and its gaps with their reasons. */
export function CoverageCard() {
  const { query, timezone } = scope.value;
  const by = choice('coverage_of', COVERAGE_OF);
  // Coverage is of nodes, which labels do not select.
  const { label: _, ...unlabelled } = query;
  const parameters = { ...unlabelled, series_by: by, max_points: MAX_BUCKETS, limit: MAX_POINTS };
  const coverage = useResource(JSON.stringify(['coverage', parameters]), (signal) =>
    api.get('/api/v1/coverage', parameters, { signal }),
  );
  const select = (
    <Select label="By" value={by} options={OPTIONS} onChange={(value) => setParams({ coverage_of: value })} />
  );
  return (
    <Card title="Observed time" actions={select} isWide>
      <Loaded from={coverage}>
        {({ items, page }) =>
          items.every(({ coverage }) => coverage === null) ? (
            <p class="soft">There is no data in this range.</p>
          ) : (
            <>
              <Timeline points={items} timezone={timezone} />
              {page.next_cursor === null ? null : (
                <p class="soft">Not all of the time is shown; use a shorter range.</p>
              )}
              <Gaps points={items} timezone={timezone} />
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

const nameOf = ({ cluster, node }: Point): string => node ?? cluster;

const pointText = ({ start, coverage, gaps }: Point, timezone: string): string =>
  `${formatShortTime(Date.parse(start), timezone)}: ${coverage === null ? 'nothing expected' : formatRatio(coverage)}${gaps
    .map(({ reason }) => `, ${gapText(reason)}`)
    .join('')}`;

const levelOf = (coverage: number | null): string => {
  if (coverage === null) return 'none';
  return isFull(coverage) ? 'full' : coverage >= 0.5 ? 'most' : coverage > 0 ? 'some' : 'zero';
};

function Timeline({ points, timezone }: { points: readonly Point[]; timezone: string }) {
  const rows = new Map<string, Point[]>();
  for (const point of points) {
    const key = `${point.cluster}/${point.node ?? ''}`;
    rows.set(key, [...(rows.get(key) ?? []), point]);
  }
  return (
    <div class="timeline">
      {[...rows].map(([key, own]) => (
        <div key={key} class="row">
          <span class="name">
            <bdi>{own[0] === undefined ? key : nameOf(own[0])}</bdi>
          </span>
          <svg
            viewBox={`0 0 ${own.length} 10`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${key}: ${own.filter(({ coverage }) => levelOf(coverage) === 'full').length} of ${own.length} buckets fully observed`}
          >
            {own.map((point, index) => (
              <rect key={point.start} class={levelOf(point.coverage)} x={index} width="1" height="10">
                <title>{pointText(point, timezone)}</title>
              </rect>
            ))}
          </svg>
        </div>
      ))}
    </div>
  );
}

function Gaps({ points, timezone }: { points: readonly Point[]; timezone: string }) {
  const partial = points.filter(({ coverage }) => coverage !== null && !isFull(coverage)).reverse();
  if (partial.length === 0) return <p class="soft">Everything was observed.</p>;
  return (
    <Scroll label="Gaps">
      <table>
        <thead>
          <tr>
            <th scope="col">Start</th>
            <th scope="col">Name</th>
            <NumberHead>Observed</NumberHead>
            <th scope="col">Why not all</th>
          </tr>
        </thead>
        <tbody>
          {partial.slice(0, MAX_GAPS).map((point) => (
            <tr key={`${point.start} ${point.cluster} ${point.node}`}>
              <td>{formatShortTime(Date.parse(point.start), timezone)}</td>
              <th scope="row">
                <bdi>{nameOf(point)}</bdi>
              </th>
              <NumberCell value={point.coverage} format={formatRatio} />
              <td class="text">
                {point.gaps.length === 0 ? UNKNOWN : null}
                {point.gaps.map(({ reason, detail }) => (
                  <p key={reason}>
                    {gapText(reason)}
                    {detail === null ? '' : `: ${detail}`}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {partial.length > MAX_GAPS ? <p class="soft">{partial.length - MAX_GAPS} earlier ones are not listed.</p> : null}
    </Scroll>
  );
}
