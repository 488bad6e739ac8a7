import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNotify } from '../../src/cli/notify/run-notify.js';
import type { Schemas } from '../../src/client/index.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from './loopback-server.js';
import { type EndedCommand, runCli } from './run-cli.js';

type Recommendation = Schemas['Recommendation'];

/** The notifier between a service with scripted responses and a real receiver. */
export interface NotifyHarness {
  readonly api: LoopbackServer;
  readonly receiver: LoopbackServer;
  /** Recommendations of the service; changed between runs. */
  open: Recommendation[];
  /** Response of the receiver; 200 by default. */
  answer: Answer;
  readonly state: string;
  /** Runs the command once, as a scheduler does. */
  run(...args: readonly string[]): Promise<EndedCommand>;
  /** The messages received so far. */
  messages(): ReturnType<typeof JSON.parse>[];
  notified(): [string, string][];
  stop(): Promise<void>;
}

/** Page size of the list, so that the notifier must page. */
const PAGE = 2;

export function listPage(items: readonly Recommendation[], offset: number): Schemas['RecommendationList'] {
  const next = offset + PAGE < items.length ? String(offset + PAGE) : null;
  return {
    window: null,
    matched: items.length > 0,
    evaluated_at: '2024-01-31T10:00:00Z',
    items: items.slice(offset, offset + PAGE),
    page: { limit: PAGE, offset: null, total: items.length, next_cursor: next },
  };
}

export async function startNotifyHarness(): Promise<NotifyHarness> {
  const folder = mkdtempSync(join(tmpdir(), 'greenkube-notify-'));
  const state = join(folder, 'notified.json');
  const api = await startLoopback(({ parameters }, response) =>
    answerJson(response, 200, listPage(harness.open, Number(parameters.get('cursor') ?? 0))),
  );
  const receiver = await startLoopback((request, response) => harness.answer(request, response));
  const harness: NotifyHarness = {
    api,
    receiver,
    open: [],
    answer: (_, response) => void response.end('ok'),
    state,
    run: (...args) =>
      runCli(
        runNotify,
        ['--url', api.url, '--state', state, ...(args.includes('--retries') ? [] : ['--retries', '0']), ...args],
        {
          GREENKUBE_WEBHOOK_URL: `${receiver.url}/hook/s3cret`,
        },
      ),
    messages: () => receiver.requests.map(({ body }) => JSON.parse(body)),
    notified: () => JSON.parse(readFileSync(state, 'utf8')).notified,
    async stop() {
      await api.stop();
      await receiver.stop();
      rmSync(folder, { recursive: true });
    },
  };
  return harness;
}
