import { describeFailure, isQueryError } from '../api/describe-failure.js';
import { type OpenApi, openApi } from '../api/open-api.js';
import { EXIT, type ExitCode, UsageError } from '../command/command-exit.js';
import type { CommandIo } from '../command/command-io.js';
import { readHeaders } from '../command/read-headers.js';
import { runCommand } from '../command/run-command.js';
import { findNotifications, type Notifications } from './find-notifications.js';
import type { Notified } from './notified.js';
import { createNotifyCommand, type NotifyOptions, notifyOptionsOf } from './notify-options.js';
import { createSender } from './send-message.js';
import { printNotifications, sendNotifications } from './send-notifications.js';
import { readNotified, StateError } from './state-file.js';
import { readWebhookUrl } from './webhook-url.js';

/**
 * Sends new recommendations to a webhook.
 * @returns the exit code
 */
export function runNotify(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const command = createNotifyCommand();
  return runCommand(command, args, io, async () => {
    try {
      return await notify(notifyOptionsOf(command), io);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      io.stderr(`error: ${error.message}\n`);
      return EXIT.file;
    }
  });
}

/** @throws UsageError, StateError */
async function notify(options: NotifyOptions, io: CommandIo): Promise<ExitCode> {
  const { api: flags, format, isDryRun, state } = options;
  const url = isDryRun ? null : await readWebhookUrl(io.environment, options.webhookUrlFile);
  const notified = state === null ? new Map<string, string>() : await readNotified(state);
  const onRetry = (reason: string): void => io.stderr(`retrying: ${reason}\n`);
  const timing = { timeoutSeconds: flags.timeout, retries: flags.retries, onRetry };
  const api = openApi({ url: flags.url, headers: readHeaders(io.environment), ...timing });
  const found = await readNotifications(api, options, notified, io);
  if (found === null) return EXIT.untrusted;
  if (found.isCut) io.stderr('too many open recommendations: not all were read\n');
  if (url === null || state === null) return printNotifications(found, format, io);
  return sendNotifications(found, notified, { format, send: createSender({ url, ...timing }), state }, io);
}

/**
 * Null when there is no usable data; the reason is on stderr.
 * @throws UsageError for a query that the service rejects
 */
async function readNotifications(
  api: OpenApi,
  options: NotifyOptions,
  notified: Notified,
  io: CommandIo,
): Promise<Notifications | null> {
  try {
    const found = await findNotifications(api.client, options.query, notified, options.maxMessages);
    if (!api.isSample() || options.isSampleAllowed) return found;
    io.stderr('the recommendations are from the built-in sample cluster; use --allow-sample to send them\n');
  } catch (error) {
    const reason = describeFailure(error, options.api.timeout);
    if (isQueryError(error)) throw new UsageError(reason);
    io.stderr(`no data: ${reason}\n`);
  }
  return null;
}
