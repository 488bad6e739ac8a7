import { Client } from 'pg';

export interface Task {
  readonly name: string;
  run(client: Client): Promise<void>;
}

/** Runs tasks in order, one at a time per connection, and logs the progress. */
export async function runTasks(url: string, connections: number, label: string, tasks: readonly Task[]): Promise<void> {
  const queue = [...tasks];
  const started = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    const client = await openClient(url);
    try {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
        await task.run(client);
        done += 1;
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        console.log(`  ${label} ${done}/${tasks.length} ${task.name} (${seconds} s)`);
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
}

export async function openClient(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    options: '-c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0',
  });
  await client.connect();
  return client;
}
