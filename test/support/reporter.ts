import Mocha, { type MochaOptions, type Runner } from 'mocha';
import { addRun, countLine } from './test-tally.js';

const { Base, Spec } = Mocha.reporters;

/** Mocha's `spec` output, including failures, followed by one line that counts everything. */
export default class CountingReporter extends Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    // Registered last: `spec` prints its own summary on the same event before.
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const run = { passes, failures, pending };
      const tallyFile = process.env['TEST_TALLY_FILE'];
      if (tallyFile !== undefined) Base.consoleLog(`Node ${process.version}: ${countLine(run)}`);
      Base.consoleLog(countLine(tallyFile === undefined ? run : addRun(tallyFile, run)));
    });
  }
}
