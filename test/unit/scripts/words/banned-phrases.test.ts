import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { BANNED_PHRASES, findBannedPhrases } from '../../../../scripts/words/banned-phrases.js';
import { isChecked, listCheckedFiles } from '../../../../scripts/words/checked-files.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

describe('banned phrases', () => {
  for (const phrase of BANNED_PHRASES)
    it(`finds "${phrase}" with its line`, () => {
      const text = `First line.\nA sentence, ${phrase.replace('…', 'this')} another word.`;
      expect(findBannedPhrases(text)).to.deep.include({ line: 2, phrase });
    });

  it('finds a phrase in any letter case and across the lines of a comment', () => {
    expect(findBannedPhrases('/**\n * What\n * became of it.\n */')).to.eql([{ line: 2, phrase: 'what became of' }]);
    expect(findBannedPhrases('# This goes\n# together with that.')).to.eql([{ line: 1, phrase: 'goes together with' }]);
  });

  it('finds nothing in plain text, in parts of other words, or across sentences', () => {
    for (const text of [
      'The service rejects the request; retry in a few seconds.',
      'untold stories of nobodyness, oldest threshold',
      'Formats such as CSV are streamed. Memory is limited, and so is time.',
      'A change that it would do without.',
    ])
      expect(findBannedPhrases(text), text).to.eql([]);
  });
});

describe('files that are checked for banned phrases', () => {
  it('exclude frozen texts and the list itself', () => {
    for (const path of [
      'src/store/migrations/0003-roll-ups.ts',
      'test/contract/released.yaml',
      'test/store/released/0.1.0/dump.sql',
      'scripts/words/banned-phrases.ts',
      'test/unit/scripts/words/banned-phrases.test.ts',
    ])
      expect(isChecked(path), path).to.equal(false);
  });

  it('include sources, contract, README, chart, guide, workflows, tests and scripts', () => {
    expect(listCheckedFiles(ROOT)).to.include.members([
      'src/main.ts',
      'src/store/migrations/0008-wide-reasons.ts',
      'src/docs/guide/connect.md',
      'openapi.yaml',
      'README.md',
      'deploy/helm/greenkube/values.yaml',
      '.github/CONTRIBUTING.md',
      'test/contract/landing.test.ts',
      'scripts/check-words.ts',
    ]);
  });
});
