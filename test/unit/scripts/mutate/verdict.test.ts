import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createCompileCheck } from '../../../../scripts/mutate/compile-errors.js';
import { evaluateFormula } from '../../../../scripts/mutate/run-source-mutants.js';
import { patchSource } from '../../../../scripts/mutate/source-mutation.js';
import { titled } from '../../../../scripts/mutate/test-run.js';
import { copyTree } from '../../../../scripts/mutate/tree-copy.js';
import { verdictOf, verdictOfAnswer } from '../../../../scripts/mutate/verdict.js';

const FILE = 'src/domain/time/window.ts';
const formula = (replace: string) => ({ what: 'a mistake', file: FILE, find: 'WINDOW_SECONDS = 300', replace });

describe('the verdict on a mutant', () => {
  const failure = { what: 'a test: why', of: 'test' } as const;

  it('is `killed` only if a test ran and failed', () => {
    expect(verdictOf({ testsRun: 3, failure })).to.eql({ kind: 'killed', why: 'a test: why' });
    expect(verdictOf({ testsRun: 3, failure: null }).kind).to.equal('survived');
  });

  it('is missing if no test ran, if only a hook failed, or if only a timeout occurred', () => {
    expect(verdictOf({ testsRun: 0, failure: null })).to.eql({ kind: 'none', why: 'no test ran' });
    expect(verdictOf({ testsRun: 0, failure }).kind).to.equal('none');
    for (const of of ['hook', 'time'] as const)
      expect(verdictOf({ testsRun: 3, failure: { ...failure, of } }).kind).to.equal('none');
  });

  it('on a response is missing if the tests fail without the mutation, and `survived` if no test received the response', () => {
    expect(verdictOfAnswer({ testsRun: 3, failure }, true).kind).to.equal('killed');
    expect(verdictOfAnswer({ testsRun: 3, failure }, false).kind).to.equal('none');
    expect(verdictOfAnswer({ testsRun: 3, failure: null }, false)).to.eql({
      kind: 'survived',
      why: 'no test receives a mutated response',
    });
    expect(verdictOfAnswer({ testsRun: 0, failure: null }, false).kind).to.equal('none');
  });

  it('on a formula is missing if the mutated source does not parse', async () => {
    const copy = copyTree();
    try {
      const { kind, why } = await evaluateFormula(copy.folder, formula('WINDOW_SECONDS = ('));
      expect(kind, why).to.equal('none');
      expect(why).to.contain('do not load');
      expect(readFileSync(`${copy.folder}/${FILE}`, 'utf8')).to.equal(readFileSync(FILE, 'utf8'));
    } finally {
      copy.remove();
    }
  }).timeout(120_000);

  it('on a formula requires source that compiles, except for unused names; compile errors are reported', () => {
    const errorsOf = createCompileCheck([FILE]);
    const errors = (replace: string) => errorsOf(FILE, patchSource(readFileSync(FILE, 'utf8'), formula(replace)));
    expect(errors('WINDOW_SECONDS = 600')).to.eql([]);
    expect(errors('WINDOW_SECONDS = 600;\nconst unused = 1')).to.eql([]);
    expect(errors('WINDOW_SECONDS = (')).not.to.eql([]);
    expect(errors("WINDOW_SECONDS = 'many'")).not.to.eql([]);
    expect(errors('WINDOW_SECONDS = 600')).to.eql([]);
  }).timeout(60_000);

  it('comes only from the named tests, for any characters in their names', () => {
    const pattern = titled(['adds (1 + 1)', 'a.b']);
    expect(['adds (1 + 1)', 'a.b', 'aXb', 'adds (1 + 1) twice'].map((title) => pattern.test(title))).to.eql([
      true,
      true,
      false,
      false,
    ]);
  });
});
