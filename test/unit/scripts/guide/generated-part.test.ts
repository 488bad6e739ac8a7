import { expect } from 'chai';
import { replacePart, tableRow } from '../../../../scripts/guide/generated-part.js';

const part = (...lines: string[]) => ({ slug: 'page', name: 'options', lines });
const marked = (...lines: string[]): string =>
  ['<!-- options: made by `make gen`, do not edit -->', ...lines, '<!-- /options -->'].join('\n');

describe('replacePart', () => {
  it('replaces what is between the markers and leaves the rest', () => {
    const page = `# Page\n\n${marked('old')}\n\nThe end.\n`;
    expect(replacePart(page, part('new', 'er'))).to.equal(`# Page\n\n${marked('new', 'er')}\n\nThe end.\n`);
  });

  it('appends the part to a page without markers', () => {
    expect(replacePart('# Page\n', part('new'))).to.equal(`# Page\n\n${marked('new')}\n`);
  });

  it('changes nothing when the part is up to date', () => {
    const page = `# Page\n\n${marked('new')}\n`;
    expect(replacePart(page, part('new'))).to.equal(page);
  });
});

describe('tableRow', () => {
  it('escapes the cell separator', () => {
    expect(tableRow(['a|b', ''])).to.equal('| a\\|b |  |');
  });
});
