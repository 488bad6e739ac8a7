import { expect } from 'chai';
import { SOURCE_FAILURES } from '../../../../src/domain/cluster/source-failures.js';
import { problemsOfSource } from '../../../../src/domain/diagnostics/problems-of-source.js';

describe('problems of a source', () => {
  it('have the name and the remedy of every failure of Prometheus', () => {
    for (const [name, { remedy }] of Object.entries(SOURCE_FAILURES)) {
      const detail = `${name}: what the server reports; 3 further queries are affected`;
      const problem = { source: 'prometheus', query: 'containerCpu', detail, isFatal: true };
      expect(problemsOfSource([problem])).to.deep.equal([{ name, severity: 'error', detail, remedy }]);
    }
  });

  it('name a missing permission and an API that cannot be read', () => {
    const list = { source: 'kubernetes', query: 'nodes', detail: 'nodes cannot be listed', isFatal: false };
    const api = { source: 'kubernetes', query: 'inventory', detail: 'the Kubernetes API timed out', isFatal: false };
    const [permission, inventory] = problemsOfSource([list, api]);
    expect(permission).to.include({ name: 'permission_missing', severity: 'warning' });
    expect(permission!.remedy).to.include('verb list on nodes');
    expect(inventory).to.include({ name: 'kubernetes_unavailable' });
  });

  it('are reported once each, and unknown ones as warnings of the source', () => {
    const warning = {
      source: 'prometheus',
      query: 'limits',
      detail: 'warning: metric might not be a counter',
      isFatal: false,
    };
    expect(problemsOfSource([warning, warning]).map(({ name }) => name)).to.deep.equal(['source_warning']);
  });
});
