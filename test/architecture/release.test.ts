import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseContract, RELEASED_CONTRACT } from '../../scripts/contract-diff/read-contract.js';
import { isNode } from '../support/schema-walk.js';

describe('the changelog', () => {
  const [, ...sections] = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m);
  const releases = sections.filter((section) => !section.startsWith('Unreleased\n'));

  it('starts with the unreleased changes, and has a date for each release', () => {
    expect(sections[0]).to.match(/^Unreleased\n/);
    for (const release of releases) expect(release).to.match(/^\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d\n/);
  });

  it('has the package version as its newest release, with the version of the released contract', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { info } = parseContract(RELEASED_CONTRACT);
    expect(releases[0]).to.match(new RegExp(`^${version.replaceAll('.', '\\.')} - `));
    expect(releases[0]).to.contain(`\n\nContract ${isNode(info) ? info['version'] : 'none'}.\n`);
  });

  it('groups changes by kind', () => {
    for (const section of sections) {
      const kinds = [...section.matchAll(/^### (.*)$/gm)].map((match) => match[1]);
      expect(
        ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'].filter((kind) => kinds.includes(kind)),
      ).to.eql(kinds);
    }
  });
});
