import type { Recommendation } from './recommendation-query.js';
import { type Summary, summarise } from './summary.js';

/** Creates the body for a webhook. */
export type MessageFormat = (recommendation: Recommendation) => object;

/** Slack interprets these three characters as markup, and `<!channel>` would notify the whole channel. */
const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Slack's maximum lengths of a header and of the text of a section. */
const MAX_HEADER = 150;
const MAX_SECTION = 2900;

const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** Incoming webhook of Slack (Block Kit). Mattermost and Rocket.Chat display its `text`. */
const slackMessage: MessageFormat = (recommendation) => {
  const { title, text, facts, commands } = summarise(recommendation);
  // A backtick would close the code block.
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

/** A TextRun shows its text literally; a TextBlock would interpret Markdown. */
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

/** Microsoft Teams workflow "when a webhook request is received" (an Adaptive Card). */
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

/** For programs: the recommendation as in the API, and a readable text. */
const genericMessage: MessageFormat = (recommendation) => {
  const { title, text } = summarise(recommendation);
  return { event: 'recommendation', text: `${title}: ${text}`, recommendation };
};

export const MESSAGE_FORMATS = { slack: slackMessage, teams: teamsMessage, generic: genericMessage } as const;
