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
  /** Null in a dry run without one: then everything that is open is news. */
  readonly state: string | null;
  readonly maxMessages: number;
  readonly isDryRun: boolean;
  readonly isSampleAllowed: boolean;
}

/** A flood helps nobody; what is left is told by the next runs. */
const DEFAULT_MAX_MESSAGES = 20;

const EXPLANATION = `
Each open recommendation is told once, and once more when it was closed and has come back. What the receiver did not
accept is told by the next run. Run it from a scheduler, one run at a time.

Exit codes:
  0   everything new was told, or nothing was new
  1   the receiver did not accept some message; the next run tries again
  2   no trustworthy data: the service did not answer, or shows the built-in sample cluster
  64  the command line, the environment or the query is wrong
  74  the state file cannot be read or written; nothing more was sent

Environment:
  GREENKUBE_URL          instead of --url
  GREENKUBE_WEBHOOK_URL  instead of --webhook-url-file
  GREENKUBE_HEADERS      headers for an authenticating proxy in front of the service

Example:
  greenkube-notify --url http://greenkube:8000 --format slack --webhook-url-file /run/secrets/slack --state told.json`;

export function createNotifyCommand(): Command {
  const command = new Command('greenkube-notify')
    .description('Posts new recommendations to a chat: each once, by a webhook of Slack, Teams or your own.')
    .allowExcessArguments(false)
    .addHelpText('after', EXPLANATION);
  addApiFlags(command);
  command
    .addOption(
      new Option('--format <format>', 'what the webhook takes')
        .choices(Object.keys(MESSAGE_FORMATS))
        .default('generic'),
    )
    .addOption(once('--webhook-url-file <file>', 'file that holds the address of the webhook', (text) => text))
    .addOption(once('--state <file>', 'where it is kept what was told', (text) => text))
    .addOption(
      once(
        '--max-messages <count>',
        'most messages of one run; the others wait for the next',
        integerFrom(1, 1000),
      ).default(DEFAULT_MAX_MESSAGES),
    )
    .option('--dry-run', 'say what would be sent, send nothing and remember nothing', false)
    .option('--allow-sample', 'tell of the invented findings of the built-in sample cluster too', false);
  recommendationFlags.addTo(command);
  return command;
}

const isFormat = (name: string): name is keyof typeof MESSAGE_FORMATS => Object.hasOwn(MESSAGE_FORMATS, name);

/** @throws UsageError without a place for what was told */
export function notifyOptionsOf(command: Command): NotifyOptions {
  const given = command.opts();
  const format: string = given['format'];
  if (!given['dryRun'] && given['state'] === undefined) throw new UsageError('give --state, or --dry-run');
  return {
    api: { url: given['url'], timeout: given['timeout'], retries: given['retries'] },
    // The service checks the values.
    query: { severity: ['critical'], ...(recommendationFlags.read(given) as RecommendationQuery) },
    format: MESSAGE_FORMATS[isFormat(format) ? format : 'generic'],
    webhookUrlFile: given['webhookUrlFile'] ?? null,
    state: given['state'] ?? null,
    maxMessages: given['maxMessages'],
    isDryRun: given['dryRun'],
    isSampleAllowed: given['allowSample'],
  };
}
