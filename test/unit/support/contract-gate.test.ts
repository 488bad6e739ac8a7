import { expect } from 'chai';
import { contract } from '../../support/contract-document.js';
import { compareWithList, parseUncovered } from '../../support/contract-gate.js';
import { documentedKeys } from '../../support/contract-record.js';
import { propertyPaths, seenPaths } from '../../support/schema-walk.js';

describe('the contract coverage gate', () => {
  it('reports parts that were not covered, and listed parts that were', () => {
    const documented = ['a', 'b', 'c', 'd'];
    expect(compareWithList(documented, new Set(['a', 'b', 'x']), ['b', 'c', 'gone'])).to.eql({
      gaps: ['d'],
      stale: ['b', 'gone'],
    });
    expect(compareWithList(documented, new Set(documented), [])).to.eql({ gaps: [], stale: [] });
  });

  it('ignores comments and empty lines of its list', () => {
    expect(parseUncovered('# why\n\nanswer getX 200 none # because\n')).to.eql(['answer getX 200 none']);
  });

  it('requires responses, properties, query and header parameters, and enumeration values', () => {
    const keys = documentedKeys(contract);
    expect(keys).to.include.members([
      'answer getMetrics 200 application/json',
      'answer getMetrics 304 none',
      'answer getMetrics 503 application/problem+json',
      'property listPods 200 items[].estimation_reasons',
      'property getMetrics 200 change.previous_window.from',
      'property getMetrics 400 errors[].pointer',
      'parameter getMetrics timezone',
      'parameter getMetrics If-None-Match',
      'value getTimeseries group_by=weekly',
    ]);
  });

  it('counts a property as covered when it is not null in any item of a list', () => {
    const value = {
      items: [
        { a: null, b: 0 },
        { a: '', b: null },
      ],
      page: { next: null },
    };
    expect([...seenPaths(value)].sort()).to.eql(['items', 'items[].a', 'items[].b', 'page']);
    const schema = {
      properties: { items: { items: { properties: { a: {}, b: {} } } }, page: { properties: { next: {} } } },
    };
    expect(propertyPaths(schema)).to.eql(['items', 'items[].a', 'items[].b', 'page', 'page.next']);
  });
});
