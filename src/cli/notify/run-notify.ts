import { describeFailure, isOfTheQuery } from '../api/describe-failure.js';
import { type OpenApi, openApi } from '../api/open-api.js';
import { EXIT, type ExitCode, UsageError } from '../command/command-exit.js';
import type { CommandIo } from '../command/command-io.js';
import { readHeaders } from '../command/read-headers.js';
import { runCommand } from '../command/run-command.js';
import { findNews, type News } from './find-notifications.js';
import type { Told } from './notified.js';
import { createNotifyCommand, type NotifyOptions, notifyOptionsOf } from './notify-options.js';
import { createSender } from './send-message.js';
import { tellDryly, tellNews } from './send-notifications.js';
import { readTold, StateError } from './state-file.js';
import { readWebhookUrl } from './webhook-url.js';

/** Tells a chat of new recommendations. @returns the exit code */
export function runNotify(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const command = createNotifyCommand();
  return runCommand(command, args, io, async () => {
    try {
      return await notify(notifyOptionsOf(command), io);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      io.complain(`error: ${error.message}\n`);
      return EXIT.file;
    }
  });
}

/** @throws UsageError, StateError */
async function notify(options: NotifyOptions, io: CommandIo): Promise<ExitCode> {
  const { api: flags, format, isDryRun, state } = options;
  const url = isDryRun ? null : await readWebhookUrl(io.environment, options.webhookUrlFile);
  const told = state === null ? new Map<string, string>() : await readTold(state);
  const onRetry = (reason: string): void => io.complain(`trying again: ${reason}\n`);
  const timing = { timeoutSeconds: flags.timeout, retries: flags.retries, onRetry };
  const api = openApi({ url: flags.url, headers: readHeaders(io.environment), ...timing });
  const found = await look(api, options, told, io);
  if (found === null) return EXIT.untrusted;
  if (found.isCut) io.complain('there are too many open recommendations: not all were looked at\n');
  if (url === null || state === null) return tellDryly(found, format, io);
  return tellNews(found, told, { format, send: createSender({ url, ...timing }), state }, io);
}

/** Null after it was told why there is nothing to rely on. @throws UsageError for a query that the service refuses */
async function look(api: OpenApi, options: NotifyOptions, told: Told, io: CommandIo): Promise<News | null> {
  try {
    const found = await findNews(api.client, options.query, told, options.maxMessages);
    if (!api.isSample() || options.isSampleAllowed) return found;
    io.complain('the findings are those of the built-in sample cluster; --allow-sample tells of them all the same\n');
  } catch (error) {
    const reason = describeFailure(error, options.api.timeout);
    if (isOfTheQuery(error)) throw new UsageError(reason);
    io.complain(`no data: ${reason}\n`);
  }
  return null;
}
