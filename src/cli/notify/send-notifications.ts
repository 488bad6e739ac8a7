import { EXIT, type ExitCode } from '../command/command-exit.js';
import type { CommandIo } from '../command/command-io.js';
import type { Notifications } from './find-notifications.js';
import type { MessageFormat } from './message-formats.js';
import { type Notified, recordNotified } from './notified.js';
import type { Recommendation } from './recommendation-query.js';
import type { Delivery } from './send-message.js';
import { writeNotified } from './state-file.js';
import { summarise } from './summary.js';

interface NotificationTarget {
  readonly format: MessageFormat;
  readonly send: (message: object) => Promise<Delivery>;
  readonly state: string;
}

const lineOf = (recommendation: Recommendation): string => {
  const { title, text } = summarise(recommendation);
  return `${title}: ${text}`;
};

/** Prints the messages that would be sent. */
export function printNotifications(
  { notifications, waiting }: Notifications,
  format: MessageFormat,
  io: CommandIo,
): ExitCode {
  for (const item of notifications)
    io.stdout(`would send: ${lineOf(item)}\n${JSON.stringify(format(item), null, 2)}\n`);
  io.stdout(`${notifications.length} messages would be sent, ${waiting} more would be left for the next run\n`);
  return EXIT.ok;
}

/**
 * Sends new recommendations and records each as soon as it is accepted, so that a run that is killed repeats at most
 * the message in progress.
 * @throws StateError before anything is sent, when the state file cannot be written
 */
export async function sendNotifications(
  found: Notifications,
  before: Notified,
  { format, send, state }: NotificationTarget,
  io: CommandIo,
): Promise<ExitCode> {
  let notified: Notified = recordNotified(before, found.known);
  await writeNotified(state, notified);
  let sent = 0;
  let failed = 0;
  for (const item of found.notifications) {
    const delivery = await send(format(item));
    if (delivery.outcome === 'accepted') {
      notified = recordNotified(notified, [item]);
      await writeNotified(state, notified);
      sent++;
      io.stdout(`sent: ${lineOf(item)}\n`);
      continue;
    }
    failed++;
    io.stderr(`not accepted, the next run retries: ${item.id}: ${delivery.reason}\n`);
    // A receiver that is unavailable gets no further messages in this run.
    if (delivery.outcome === 'unavailable') break;
  }
  const left = found.notifications.length - sent + found.waiting;
  io.stdout(`${sent} messages sent, ${left} left for the next run, ${found.known.length} sent before\n`);
  return failed > 0 ? EXIT.refused : EXIT.ok;
}
