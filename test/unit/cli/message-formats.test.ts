import { Ajv } from 'ajv';
import { expect } from 'chai';
import { MESSAGE_FORMATS } from '../../../src/cli/notify/message-formats.js';
import { recommendationJson } from '../../support/recommendation-json.js';

const EVIL = recommendationJson(1, {
  workload: 'Deployment/<!channel>*_`',
  summary: '[click](http://evil) <!here> & ```\u0007',
  commands: ['kubectl patch `x` <y> &z', 'x'.repeat(4000)],
});

/** The Adaptive Cards 1.4 elements and properties that the messages may use. */
const CARD = {
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'type', 'version', 'body', 'msteams'],
  properties: {
    $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
    type: { const: 'AdaptiveCard' },
    version: { const: '1.4' },
    msteams: { type: 'object' },
    body: {
      type: 'array',
      minItems: 3,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'inlines'],
        properties: {
          type: { const: 'RichTextBlock' },
          inlines: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['type', 'text'],
              properties: {
                type: { const: 'TextRun' },
                text: { type: 'string', minLength: 1 },
                size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
                weight: { enum: ['Default', 'Lighter', 'Bolder'] },
                fontType: { enum: ['Default', 'Monospace'] },
              },
            },
          },
        },
      },
    },
  },
};

interface SlackBlock {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly fields?: readonly { readonly type: string; readonly text: string }[];
}
interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}
interface TeamsMessage {
  readonly type: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: object }[];
}

describe('chat messages', () => {
  const slack = (recommendation = recommendationJson(1)) => MESSAGE_FORMATS.slack(recommendation) as SlackMessage;

  it('contain target, savings and command in Slack, within the size limits of Slack blocks', () => {
    const { text, blocks } = slack();
    expect(text).to.match(
      /^critical: rightsize_memory production\/Deployment\/checkout-1 \(app\): Set the memory request of app to 768Mi/,
    );
    expect(blocks.map(({ type }) => type)).to.eql(['header', 'section', 'section', 'section']);
    expect(blocks[2]?.fields?.map((field) => field.text)).to.include.members([
      'Saves: nothing',
      'Becomes idle: -15.6 USD (-31.2 to -10.4) and -1.04 kg CO2e (-1.6 to -0.6) a year (negative: it needs more)',
      'Cluster: alpha',
    ]);
    expect(blocks[3]?.text?.text).to.include('kubectl --namespace production set resources');
  });

  it('name no band of the cost where it is unknown', () => {
    const unknown = { annual_reallocated_cost_usd_low: null, annual_reallocated_cost_usd_high: null };
    expect(slack(recommendationJson(1, unknown)).blocks[2]?.fields?.map((field) => field.text)).to.include(
      'Becomes idle: -15.6 USD and -1.04 kg CO2e (-1.6 to -0.6) a year (negative: it needs more)',
    );
  });

  it('escape Slack markup in names from the cluster', () => {
    const { text, blocks } = slack(EVIL);
    expect(text).to.include('&lt;!channel&gt;').and.not.include('<!');
    const marked = blocks.flatMap((block) => (block.text?.type === 'mrkdwn' ? [block.text.text] : []));
    expect(marked).to.eql(["```\nkubectl patch 'x' &lt;y&gt; &amp;z\n```"]);
    for (const { text: one } of blocks) expect(one?.text.length ?? 0).to.be.at.most(3000);
    expect(blocks[0]?.text?.text.length).to.be.at.most(150);
  });

  it('stay within the size limits for long names and texts', () => {
    const long = '&'.repeat(317);
    const found = slack(
      recommendationJson(1, { namespace: long, workload: long, commands: Array(20).fill('&'.repeat(700)) }),
    );
    for (const { text } of found.blocks) expect(text?.text.length ?? 0).to.be.at.most(3000);
    expect(found.blocks[0]?.text?.text.length).to.equal(150);
    expect(JSON.stringify(MESSAGE_FORMATS.teams(EVIL)).length).to.be.below(28_000);
  });

  it('are Adaptive Cards in Teams whose text is not interpreted as markup', () => {
    const { type, attachments } = MESSAGE_FORMATS.teams(EVIL) as TeamsMessage;
    expect([type, attachments.length]).to.eql(['message', 1]);
    expect(attachments[0]?.contentType).to.equal('application/vnd.microsoft.card.adaptive');
    const validate = new Ajv({ strict: true }).compile(CARD);
    expect(validate(attachments[0]?.content), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('contain the recommendation unchanged and a text for a generic webhook', () => {
    const recommendation = recommendationJson(7);
    const message = MESSAGE_FORMATS.generic(recommendation);
    expect(message).to.deep.include({ event: 'recommendation', recommendation });
    expect(message).to.have.property('text').that.includes('checkout-7');
  });

  it('name the node, the pool or the cluster when there is no workload', () => {
    const nothing = { namespace: null, workload: null, container: null };
    const text = (changes: object) => slack(recommendationJson(1, { ...nothing, ...changes })).text;
    expect(text({ node: 'n1' })).to.match(/^critical: rightsize_memory n1: /);
    expect(text({ nodepool: 'general' })).to.match(/ general: /);
    expect(text({})).to.match(/ the cluster: /);
    expect(text({ namespace: 'old' })).to.match(/ old: /);
  });
});
