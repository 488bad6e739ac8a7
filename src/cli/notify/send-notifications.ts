import { EXIT, type ExitCode } from '../command/command-exit.js';
import type { CommandIo } from '../command/command-io.js';
import type { News } from './find-notifications.js';
import type { MessageFormat } from './message-formats.js';
import { remember, type Told } from './notified.js';
import type { Recommendation } from './recommendation-query.js';
import type { Delivery } from './send-message.js';
import { writeTold } from './state-file.js';
import { summarise } from './summary.js';

interface Telling {
  readonly format: MessageFormat;
  readonly send: (message: object) => Promise<Delivery>;
  readonly state: string;
}

const lineOf = (recommendation: Recommendation): string => {
  const { title, text } = summarise(recommendation);
  return `${title}: ${text}`;
};

/** Says what would be sent. */
export function tellDryly({ news, waiting }: News, format: MessageFormat, io: CommandIo): ExitCode {
  for (const item of news) io.say(`would send: ${lineOf(item)}\n${JSON.stringify(format(item), null, 2)}\n`);
  io.say(`${news.length} messages would be sent, ${waiting} more would wait for the next run\n`);
  return EXIT.ok;
}

/**
 * Sends what is new, and remembers each message as soon as it is accepted: a run that is killed tells none of them
 * twice, save the one under way.
 * @throws StateError before anything is sent, where nothing could be remembered
 */
export async function tellNews(
  found: News,
  before: Told,
  { format, send, state }: Telling,
  io: CommandIo,
): Promise<ExitCode> {
  let told: Told = remember(before, found.known);
  await writeTold(state, told);
  let sent = 0;
  let failed = 0;
  for (const item of found.news) {
    const delivery = await send(format(item));
    if (delivery.outcome === 'accepted') {
      told = remember(told, [item]);
      await writeTold(state, told);
      sent++;
      io.say(`sent: ${lineOf(item)}\n`);
      continue;
    }
    failed++;
    io.complain(`not accepted, the next run tries again: ${item.id}: ${delivery.reason}\n`);
    // Whoever takes nothing now is not asked again for each of the others.
    if (delivery.outcome === 'away') break;
  }
  const left = found.news.length - sent + found.waiting;
  io.say(`${sent} messages sent, ${left} left for the next run, ${found.known.length} told before\n`);
  return failed > 0 ? EXIT.refused : EXIT.ok;
}
