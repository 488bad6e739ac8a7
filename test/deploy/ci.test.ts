import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { XMLValidator } from 'fast-xml-parser';
import { parse } from 'yaml';
import { type BuiltTree, buildCommands } from '../support/built-commands.js';
import { type EndedShell, runShell } from '../support/run-shell.js';
import { type SampleHarness, startSampleHarness } from '../support/sample-harness.js';

/** Arguments of a pipeline, and the expected exit code. */
const CASES: readonly (readonly [what: string, flags: readonly string[], code: number])[] = [
  ['passes within the budget', ['--max-carbon-grams=1000000', '--allow-sample'], 0],
  ['fails above it', ['--max-carbon-grams=0.001', '--allow-sample'], 1],
  ['does not trust sample data', ['--max-carbon-grams=1000000'], 2],
  ['reports an invalid flag', ['--max-carbon-grams=1000000', '--last=5parsecs'], 64],
];

describe('the carbon gate in pipelines', () => {
  let built: BuiltTree;
  let sample: SampleHarness;
  let workplace: string;
  before(async function () {
    this.timeout(240_000);
    built = await buildCommands();
    sample = await startSampleHarness(1);
    workplace = mkdtempSync(join(tmpdir(), 'greenkube-ci-'));
  });
  after(async function () {
    this.timeout(60_000);
    await sample?.drop();
    built?.remove();
    if (workplace) rmSync(workplace, { recursive: true });
  });

  const yamlAt = (path: string) => parse(readFileSync(join(built.folder, 'deploy/ci', path), 'utf8'));
  /** The image contains the built tree in /app. */
  const outsideImage = (text: string): string => text.replaceAll('/app/', `${built.folder}/`);
  const read = (name: string): string => readFileSync(join(workplace, name), 'utf8');

  describe('GitHub Actions', () => {
    /** Runs the steps of the action as the runner does: inputs with their defaults, variables of each step. */
    async function runAction(inputs: Readonly<Record<string, string>>): Promise<EndedShell> {
      const action = yamlAt('github/action.yml');
      const value = (name: string): string => inputs[name] ?? action.inputs[name].default;
      const evaluate = (text: string): string =>
        text.replaceAll(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_, name: string) => value(name));
      const steps = action.runs.steps.filter((step: object) => 'run' in step);
      expect(steps).to.have.length(2);
      for (const file of ['summary.md', 'output']) writeFileSync(join(workplace, file), '');
      let ended: EndedShell = { code: 0, out: '', err: '' };
      for (const { run, env = {}, shell } of steps) {
        expect([shell, run.includes('${{')]).to.eql(['bash', false]);
        const given = Object.fromEntries(Object.entries<string>(env).map(([name, text]) => [name, evaluate(text)]));
        const runner = {
          GITHUB_ACTION_PATH: join(built.folder, 'deploy/ci/github'),
          GITHUB_STEP_SUMMARY: join(workplace, 'summary.md'),
          GITHUB_OUTPUT: join(workplace, 'output'),
          RUNNER_TEMP: workplace,
        };
        const script = join(workplace, 'step.sh');
        writeFileSync(script, run);
        const bash = ['--noprofile', '--norc', '-eo', 'pipefail', script];
        ended = await runShell('bash', bash, { ...runner, ...given }, workplace);
        if (ended.code !== 0) break;
      }
      return ended;
    }

    for (const [what, [budget, ...flags], code] of CASES)
      it(what, async () => {
        const limit = budget?.split('=')[1] ?? '';
        const inputs = { url: sample.url, 'max-carbon-grams': limit, flags: `\n  ${flags.join(' \n  ')}\n` };
        const ended = await runAction(inputs);
        expect(ended.code, ended.err).to.equal(code);
        expect(read('output')).to.match(new RegExp(`^exit-code=${code}\njunit=/`));
        if (code === 64) return;
        expect(read('summary.md')).to.include('## GreenKube carbon gate:');
        expect(XMLValidator.validate(read('greenkube-gate.xml'))).to.equal(true);
      });

    it('never executes the text of an input', async () => {
      const evil = `production'; touch ${workplace}/owned; $(touch ${workplace}/owned) \`touch ${workplace}/owned\``;
      const inputs = { url: sample.url, 'max-carbon-grams': '1', flags: `--allow-sample\n--namespace=${evil}` };
      expect((await runAction(inputs)).code).to.equal(2);
      expect(() => read('owned')).to.throw('ENOENT');
    });

    it('has an input for every budget of the command', async () => {
      const budgets = { 'max-energy-kwh': '1000000', 'max-cost-usd': '0' };
      const { code, out } = await runAction({ url: sample.url, ...budgets, flags: '--allow-sample' });
      expect(code).to.equal(1);
      expect(out).to.include('within: energy').and.include('exceeded: cost');
    });
  });

  describe('GitLab CI', () => {
    for (const [what, flags, code] of CASES)
      it(what, async () => {
        const { '.greenkube-gate': job } = yamlAt('gitlab/carbon-gate.yml');
        expect(job.artifacts.when).to.equal('always');
        const variables = { ...job.variables, GREENKUBE_URL: sample.url, GREENKUBE_GATE_FLAGS: flags.join(' ') };
        const script = job.script.map(outsideImage).join('\n');
        const ended = await runShell('sh', ['-ec', script], variables, workplace);
        expect(ended.code, ended.err).to.equal(code);
        if (code === 64) return;
        expect(XMLValidator.validate(read(job.artifacts.reports.junit))).to.equal(true);
        for (const path of job.artifacts.paths) expect(read(path)).to.include('## GreenKube carbon gate:');
      });
  });

  describe('Tekton', () => {
    /** An array parameter becomes one argument per element. */
    const substitute = (text: string, params: Readonly<Record<string, string | readonly string[]>>): string[] => {
      const whole = /^\$\(params\.([a-z]+)\[\*\]\)$/.exec(text)?.[1];
      if (whole !== undefined) return [params[whole] ?? []].flat();
      return [text.replaceAll(/\$\(params\.([a-z]+)\)/g, (_, name: string) => String(params[name]))];
    };

    for (const [what, flags, code] of CASES)
      it(what, async () => {
        const { spec, kind, apiVersion } = yamlAt('tekton/task.yml');
        expect([apiVersion, kind]).to.eql(['tekton.dev/v1', 'Task']);
        const [step] = spec.steps;
        const params = { url: sample.url, flags };
        const [program = '', ...args] = [...step.command, ...step.args].flatMap((text) => substitute(text, params));
        const ended = await runShell(program, args.map(outsideImage), {}, workplace);
        expect(ended.code, ended.err).to.equal(code);
      });

    it('declares every parameter that it uses, and runs without privileges', () => {
      const text = readFileSync(join(built.folder, 'deploy/ci/tekton/task.yml'), 'utf8');
      const { spec } = parse(text);
      const used = [...text.matchAll(/\$\(params\.([a-z]+)/g)].map((match) => match[1]);
      expect(new Set(used)).to.eql(new Set(spec.params.map(({ name }: { name: string }) => name)));
      expect(spec.steps[0].securityContext).to.deep.include({ runAsNonRoot: true, readOnlyRootFilesystem: true });
    });
  });

  it('is an executable command of the package', async () => {
    const { bin } = JSON.parse(readFileSync(join(built.folder, 'package.json'), 'utf8'));
    const file = join(built.folder, bin['greenkube-gate']);
    expect(readFileSync(file, 'utf8').split('\n')[0]).to.equal('#!/usr/bin/env node');
    const args = ['--url', sample.url, '--max-carbon-grams', '1000000', '--allow-sample'];
    expect((await runShell(process.execPath, [file, ...args], {}, workplace)).code).to.equal(0);
    expect((await runShell(process.execPath, [file], {}, workplace)).code).to.equal(64);
  });
});
