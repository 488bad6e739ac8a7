import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** The process ended, or gave no answer in time. */
export class WorkerDeath extends Error {
  override readonly name: string = 'WorkerDeath';
}

/** A process that answers one question at a time. */
export interface Worker<Question, Answer> {
  /** @throws WorkerDeath */
  ask(question: Question): Promise<Answer>;
  stop(): void;
}

export interface WorkerPlan {
  /** Of the script, and where the process runs. */
  readonly folder: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Longest wait for one answer. */
  readonly limitMs: number;
}

/** Starts the script as a process; it answers each message with one message. */
export function startWorker<Question extends object, Answer>(plan: WorkerPlan): Worker<Question, Answer> {
  const child: ChildProcess = fork(join(plan.folder, plan.script), plan.args, {
    cwd: plan.folder,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let hasEnded: string | null = null;
  child.once('exit', (code, signal) => {
    hasEnded ??= signal === null ? `the process ended with ${code}` : `the process ended by ${signal}`;
  });
  const ask = (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        hasEnded = `no answer within ${plan.limitMs / 1000} s`;
        child.kill('SIGKILL');
      }, plan.limitMs);
      const end = () => {
        clearTimeout(timer);
        child.off('message', onAnswer).off('exit', onExit);
      };
      const onAnswer = (answer: unknown) => {
        end();
        resolve(answer as Answer); // the script says what it answers
      };
      const onExit = () => {
        end();
        reject(new WorkerDeath(hasEnded ?? 'the process ended'));
      };
      child.on('message', onAnswer).on('exit', onExit);
      if (hasEnded !== null) onExit();
      else child.send(question);
    });
  return { ask, stop: () => child.kill('SIGKILL') };
}

/**
 * A worker that is replaced after so many answers, because what its questions leave behind adds up, and when it dies: the
 * question is then asked once more.
 */
export function createLastingWorker<Question, Answer>(
  start: () => Worker<Question, Answer>,
  mostAnswers: number,
): Worker<Question, Answer> {
  let present: { readonly worker: Worker<Question, Answer>; answers: number } | null = null;
  const stop = () => {
    present?.worker.stop();
    present = null;
  };
  async function askOnce(question: Question): Promise<Answer> {
    present ??= { worker: start(), answers: 0 };
    const answer = await present.worker.ask(question);
    present.answers += 1;
    if (present.answers >= mostAnswers) stop();
    return answer;
  }
  async function ask(question: Question): Promise<Answer> {
    try {
      return await askOnce(question);
    } catch (first) {
      if (!(first instanceof WorkerDeath)) throw first;
      present = null;
      try {
        return await askOnce(question);
      } catch (second) {
        present = null;
        if (!(second instanceof WorkerDeath)) throw second;
        throw new WorkerDeath(`twice: ${first.message}, then ${second.message}`);
      }
    }
  }
  return { ask, stop };
}
