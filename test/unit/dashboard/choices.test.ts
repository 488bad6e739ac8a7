import { expect } from 'chai';
import { SEVERITIES, STATUSES, TYPES } from '../../../src/dashboard/views/recommendations/texts.js';
import { contract } from '../../support/contract-document.js';

describe('the filters of recommendations', () => {
  const { components } = contract.document as unknown as {
    components: { schemas: Record<string, { enum?: string[] }> };
  };
  const valuesOf = (schema: string) => components.schemas[schema]?.enum;

  it('offer the values of the contract', () => {
    expect(['all', ...(valuesOf('RecommendationTypeName') ?? [])]).to.eql([...TYPES]);
    expect(['all', ...(valuesOf('SeverityName') ?? [])]).to.eql([...SEVERITIES]);
    expect(valuesOf('RecommendationStatusName')).to.eql([...STATUSES]);
  });
});
