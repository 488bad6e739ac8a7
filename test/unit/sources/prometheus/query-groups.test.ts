import { expect } from 'chai';
import type { Matrix } from '../../../../src/sources/prometheus/client/matrix.js';
import {
  COMPARED_QUERIES,
  LABEL_QUERIES,
  QUERIES,
  type QueryName,
  SUB_STEP_QUERIES,
} from '../../../../src/sources/prometheus/queries/queries.js';
import {
  divideIntoGroups,
  familyGroups,
  groupPromql,
  MANDATORY_GROUPS,
  queriesWithoutGroup,
  splitGroup,
} from '../../../../src/sources/prometheus/queries/query-groups.js';

const NAMES = Object.keys(QUERIES) as QueryName[];
const textOf = (name: QueryName): string => QUERIES[name];

describe('groups of queries', () => {
  it('have every query, at most once', () => {
    expect(queriesWithoutGroup()).to.deep.equal([]);
    const sent = [...MANDATORY_GROUPS, ...familyGroups(true)].flat();
    expect(new Set(sent).size).to.equal(sent.length);
    expect(
      familyGroups(false)
        .flat()
        .filter((name) => LABEL_QUERIES.has(name)),
    ).to.deep.equal([]);
  });

  it('are at most 13 for a cluster with labels', () => {
    const groups = [...MANDATORY_GROUPS, ...familyGroups(true)].flatMap((names) => divideIntoGroups(names, textOf));
    expect(groups).to.have.lengthOf.at.most(13);
  });

  it('have the same evaluation times, and are not longer than stores accept', () => {
    const long = (name: QueryName): string => `${textOf(name)}${' '.repeat(3000)}`;
    const groups = divideIntoGroups(NAMES, long);
    expect(groups.flat()).to.have.members(NAMES);
    for (const names of groups) {
      const grids = names.map((name) => [SUB_STEP_QUERIES.has(name), COMPARED_QUERIES.has(name)].join());
      expect(new Set(grids).size).to.equal(1);
      if (names.length > 1) expect(groupPromql(names, long).length).to.be.at.most(16_384);
    }
  });

  it('divide an answer by the mark of its series, which is removed', () => {
    const names: QueryName[] = ['memorySum', 'memoryCount'];
    const series = (labels: Record<string, string>) => ({ labels, start: 0, step: 300, values: [1] });
    const annotations = { isPartial: true, warnings: [] };
    const matrix: Matrix = { series: [series({ pod: 'a', greenkube_query: 'memoryCount' })], annotations };
    expect(splitGroup(names, matrix)).to.deep.equal(
      new Map([
        ['memorySum', { series: [], annotations }],
        ['memoryCount', { series: [series({ pod: 'a' })], annotations }],
      ]),
    );
    expect(splitGroup(names, { series: [series({ pod: 'a' })], annotations }), 'without a mark').to.equal(null);
  });

  it('of one query are that query', () => {
    expect(groupPromql(['podInfo'], textOf)).to.equal(QUERIES.podInfo);
    const matrix = { series: [], annotations: { isPartial: false, warnings: [] } };
    expect(splitGroup(['podInfo'], matrix)).to.deep.equal(new Map([['podInfo', matrix]]));
  });
});
