import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** The process ended, or did not answer in time. */
export class WorkerFailure extends Error {
  override readonly name: string = 'WorkerFailure';
}

/** A process that handles one task at a time. */
export interface Worker<Task, Answer> {
  /** @throws WorkerFailure */
  ask(task: Task): Promise<Answer>;
  stop(): void;
}

export interface WorkerPlan {
  /** Folder of the script and working directory of the process. */
  readonly folder: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Maximum wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Starts the script as a process; it answers each message with one message. */
export function startWorker<Task extends object, Answer>(plan: WorkerPlan): Worker<Task, Answer> {
  const child: ChildProcess = fork(join(plan.folder, plan.script), plan.args, {
    cwd: plan.folder,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let hasEnded: string | null = null;
  child.once('exit', (code, signal) => {
    hasEnded ??= signal === null ? `the process ended with ${code}` : `the process ended by ${signal}`;
  });
  const ask = (task: Task): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        hasEnded = `no answer within ${plan.timeoutMs / 1000} s`;
        child.kill('SIGKILL');
      }, plan.timeoutMs);
      const end = () => {
        clearTimeout(timer);
        child.off('message', onAnswer).off('exit', onExit);
      };
      const onAnswer = (answer: unknown) => {
        end();
        resolve(answer as Answer); // the script declares its answer type
      };
      const onExit = () => {
        end();
        reject(new WorkerFailure(hasEnded ?? 'the process ended'));
      };
      child.on('message', onAnswer).on('exit', onExit);
      if (hasEnded !== null) onExit();
      else child.send(task);
    });
  return { ask, stop: () => child.kill('SIGKILL') };
}

/**
 * A worker whose process is replaced after a number of answers, because it accumulates state, and when it dies: the
 * task is then sent once more.
 */
export function createLastingWorker<Task, Answer>(
  start: () => Worker<Task, Answer>,
  maxAnswers: number,
): Worker<Task, Answer> {
  let current: { readonly worker: Worker<Task, Answer>; answers: number } | null = null;
  const stop = () => {
    current?.worker.stop();
    current = null;
  };
  async function askOnce(task: Task): Promise<Answer> {
    current ??= { worker: start(), answers: 0 };
    const answer = await current.worker.ask(task);
    current.answers += 1;
    if (current.answers >= maxAnswers) stop();
    return answer;
  }
  async function ask(task: Task): Promise<Answer> {
    try {
      return await askOnce(task);
    } catch (first) {
      if (!(first instanceof WorkerFailure)) throw first;
      current = null;
      try {
        return await askOnce(task);
      } catch (second) {
        current = null;
        if (!(second instanceof WorkerFailure)) throw second;
        throw new WorkerFailure(`twice: ${first.message}, then ${second.message}`);
      }
    }
  }
  return { ask, stop };
}
