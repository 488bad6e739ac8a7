import { Command, Option } from 'commander';
import { type ApiFlags, addApiFlags } from '../api/api-flags.js';
import { UsageError } from '../command/command-exit.js';
import { integerFrom, once } from '../command/option-values.js';
import { MESSAGE_FORMATS, type MessageFormat } from './message-formats.js';
import { type RecommendationQuery, recommendationFlags } from './recommendation-query.js';

export interface NotifyOptions {
  readonly api: ApiFlags;
  readonly query: RecommendationQuery;
  readonly format: MessageFormat;
  readonly webhookUrlFile: string | null;
  /** Null in a dry run without a state file; then every open recommendation counts as new. */
  readonly state: string | null;
  readonly maxMessages: number;
  readonly isDryRun: boolean;
  readonly isSampleAllowed: boolean;
}

/** Limits the number of messages in the channel; later runs send the rest. */
const DEFAULT_MAX_MESSAGES = 20;

const EXPLANATION = `
Each open recommendation is sent once, and again when it was closed and reopened. Messages that the receiver did not
accept are retried by the next run. Run it from a scheduler, one run at a time.

Exit codes:
  0   all new recommendations were sent, or there were none
  1   the receiver did not accept a message; the next run retries
  2   no trustworthy data: the service did not respond, or shows the built-in sample cluster
  64  the command line, the environment or the query is invalid
  74  the state file cannot be read or written; nothing more was sent

Environment:
  GREENKUBE_URL          instead of --url
  GREENKUBE_WEBHOOK_URL  instead of --webhook-url-file
  GREENKUBE_HEADERS      headers for an authenticating proxy in front of the service

Example:
  greenkube-notify --url http://greenkube:8000 --format slack --webhook-url-file /run/secrets/slack --state sent.json`;

export function createNotifyCommand(): Command {
  const command = new Command('greenkube-notify')
    .description('Posts each new recommendation once to a webhook: Slack, Teams or your own.')
    .allowExcessArguments(false)
    .addHelpText('after', EXPLANATION);
  addApiFlags(command);
  command
    .addOption(
      new Option('--format <format>', 'message format of the webhook')
        .choices(Object.keys(MESSAGE_FORMATS))
        .default('generic'),
    )
    .addOption(once('--webhook-url-file <file>', 'file that contains the URL of the webhook', (text) => text))
    .addOption(once('--state <file>', 'file that records which recommendations were sent', (text) => text))
    .addOption(
      once(
        '--max-messages <count>',
        'maximum messages per run; the next run sends the rest',
        integerFrom(1, 1000),
      ).default(DEFAULT_MAX_MESSAGES),
    )
    .option('--dry-run', 'print the messages; send and record nothing', false)
    .option('--allow-sample', 'also send the simulated recommendations of the built-in sample cluster', false);
  recommendationFlags.addTo(command);
  return command;
}

const isFormat = (name: string): name is keyof typeof MESSAGE_FORMATS => Object.hasOwn(MESSAGE_FORMATS, name);

/** @throws UsageError without a state file */
export function notifyOptionsOf(command: Command): NotifyOptions {
  const given = command.opts();
  const format: string = given['format'];
  if (!given['dryRun'] && given['state'] === undefined)
    throw new UsageError('--state is required unless --dry-run is given');
  return {
    api: { url: given['url'], timeout: given['timeout'], retries: given['retries'] },
    // The service validates the values.
    query: { severity: ['critical'], ...(recommendationFlags.read(given) as RecommendationQuery) },
    format: MESSAGE_FORMATS[isFormat(format) ? format : 'generic'],
    webhookUrlFile: given['webhookUrlFile'] ?? null,
    state: given['state'] ?? null,
    maxMessages: given['maxMessages'],
    isDryRun: given['dryRun'],
    isSampleAllowed: given['allowSample'],
  };
}
