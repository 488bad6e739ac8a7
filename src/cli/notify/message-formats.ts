import type { Recommendation } from './recommendation-query.js';
import { type Summary, summarise } from './summary.js';

/** What a webhook takes. */
export type MessageFormat = (recommendation: Recommendation) => object;

/** Slack takes these three for markup, and `<!channel>` would call everybody. */
const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** The limits of Slack for a header and for the text of a section. */
const MAX_HEADER = 150;
const MAX_SECTION = 2900;

const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** An incoming webhook of Slack (Block Kit). Mattermost and Rocket.Chat show its `text`. */
const slackMessage: MessageFormat = (recommendation) => {
  const { title, text, facts, commands } = summarise(recommendation);
  // A backtick would end the block early.
  const code = commands.map((command) => escapeSlack(command.replaceAll('`', "'"))).join('\n');
  return {
    text: escapeSlack(`${title}: ${text}`),
    blocks: [
      { type: 'header', text: plainText([...title].slice(0, MAX_HEADER).join('')) },
      { type: 'section', text: plainText(text) },
      { type: 'section', fields: facts.map(({ name, value }) => plainText(`${name}: ${value}`)) },
      ...(code === '' || code.length > MAX_SECTION
        ? []
        : [{ type: 'section', text: { type: 'mrkdwn', text: `\`\`\`\n${code}\n\`\`\`` } }]),
    ],
  };
};

/** A text run shows its text as it is; a text block would read Markdown in it. */
const textRun = (text: string, more: object = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...more }],
});

function teamsBody({ title, text, facts, commands }: Summary): object[] {
  return [
    textRun(title, { size: 'Large', weight: 'Bolder' }),
    textRun(text),
    ...facts.map(({ name, value }) => textRun(`${name}: ${value}`)),
    ...commands.map((command) => textRun(command, { fontType: 'Monospace' })),
  ];
}

/** A workflow of Teams, "when a webhook request is received" (an Adaptive Card). */
const teamsMessage: MessageFormat = (recommendation) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        body: teamsBody(summarise(recommendation)),
      },
    },
  ],
});

/** For programs: the recommendation as the API has it, beside a text for people. */
const genericMessage: MessageFormat = (recommendation) => {
  const { title, text } = summarise(recommendation);
  return { event: 'recommendation', text: `${title}: ${text}`, recommendation };
};

export const MESSAGE_FORMATS = { slack: slackMessage, teams: teamsMessage, generic: genericMessage } as const;
