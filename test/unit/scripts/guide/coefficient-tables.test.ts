import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { coefficientTable } from '../../../../scripts/guide/coefficient-tables.js';
import { bodyLines, demoteHeadings, sectionsOf } from '../../../../scripts/guide/markdown-sections.js';

const DATA = new URL('../../../../src/reference/data/', import.meta.url);
const GUIDE = new URL('../../../../src/docs/guide/', import.meta.url);
const read = (file: string, base: URL): string => readFileSync(new URL(file, base), 'utf8');

describe('coefficientTable', () => {
  it('shows every row of a small table with the columns that a reader needs', () => {
    const text = 'resource,usd,unit,source\ncpu,0.03,core-hour,A (b|c)\ngpu,,gpu-hour,"A, B"\n';
    expect(coefficientTable('prices.csv', text)).to.eql([
      '| resource | usd | unit | source |',
      '| --- | --- | --- | --- |',
      '| cpu | 0.03 | core-hour | A (b\\|c) |',
      '| gpu |  | gpu-hour | A, B |',
    ]);
  });

  it('counts the rows of a large table, unknown values included', () => {
    const text = 'provider,microarchitecture\nb,X\na,\na,X\na,\n';
    expect(coefficientTable('instance-types.csv', text)).to.eql([
      '| provider | microarchitecture | rows |',
      '| --- | --- | --- |',
      '| a | unknown | 2 |',
      '| a | X | 1 |',
      '| b | X | 1 |',
    ]);
  });

  it('rejects a file that it does not know and one without the columns', () => {
    expect(() => coefficientTable('new.csv', 'a\n1\n')).to.throw('new.csv');
    expect(() => coefficientTable('prices.csv', 'resource,usd\ncpu,1\n')).to.throw('unit, source');
  });
});

describe('sections of a Markdown file', () => {
  const page = '# Title\n\nIntro.\n\n## One\nText.\n\n### Detail\n\n## Two\nEnd.\n';

  it('are its headings of the second level with their lines', () => {
    expect(sectionsOf(page)).to.eql([
      { title: 'One', lines: ['Text.', '', '### Detail'] },
      { title: 'Two', lines: ['End.'] },
    ]);
  });

  it('are one level deeper when the file becomes a section of a page', () => {
    expect(demoteHeadings(bodyLines(page))).to.include.members(['Intro.', '### One', '#### Detail', 'Text.']);
    expect(bodyLines(page)).not.to.include('# Title');
  });
});

describe('the pages on methodology and coefficients', () => {
  it('name every reference table, its source and its licence', () => {
    const coefficients = sectionsOf(read('coefficients.md', GUIDE)).map(({ title }) => title);
    const licences = read('methodology.md', GUIDE).split('## Credits and licences')[1] ?? '';
    for (const file of readdirSync(DATA).filter((name) => name.endsWith('.csv'))) {
      expect(coefficients, `section of ${file}`).to.include(file);
      expect(licences, `licence of ${file}`).to.contain(`\`${file}\``);
    }
  });

  it('have every formula of the source', () => {
    const page = read('methodology.md', GUIDE);
    for (const { title, lines } of sectionsOf(read('../../domain/estimation/README.md', GUIDE)))
      expect(page, title).to.contain(lines.join('\n'));
  });
});
