import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  KnownBlock,
  RichTextBlock,
  SectionBlock,
} from '@slack/types';
import { plain } from './escape.ts';

/** A chart, which Slack has since June 2026 and `@slack/types` not yet; messages only. */
export interface ChartBlock {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'bar' | 'line';
    /** Each has a point for each category. */
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[] };
  };
}

/** What a message may be made of. */
export type MessageBlock = KnownBlock | ChartBlock;

/** A message as Slack takes it: `text` is what a notification shows. Both are always sent: without `blocks` an update drops them. */
export interface SlackMessage<B extends MessageBlock = MessageBlock> {
  text: string;
  blocks: B[];
}

/** Slack's own limits (docs.slack.dev, Block Kit reference and `msg_blocks_too_long`). */
export const LIMITS = {
  blocks: 50,
  /** All blocks of one message together; Slack says about 13,000: this leaves room for how it counts. */
  messageCharacters: 12_000,
  text: 3000,
  section: 3000,
  field: 2000,
  fields: 10,
  contextElements: 10,
  button: 75,
  value: 2000,
  tableRows: 100,
  tableColumns: 20,
  charts: 2,
  chartTitle: 50,
  chartLabel: 20,
  chartCategories: 20,
  chartSeries: 6,
} as const;

/** A paragraph; the text is `mrkdwn` and escaped by the caller, who knows which parts are Slack's. */
export const section = (text: string): SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** Lines in as few sections as Slack's limit allows. */
export function paragraphs(lines: readonly string[]): SectionBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < LIMITS.section) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => section(text));
}

/** Small grey print. */
export const context = (...texts: string[]): ContextBlock => ({
  type: 'context',
  elements: texts
    .filter((text) => text !== '')
    .slice(0, LIMITS.contextElements)
    .map((text) => ({ type: 'mrkdwn', text })),
});

/** A row of buttons. */
export const actions = (elements: Button[]): ActionsBlock => ({ type: 'actions', elements });

/** One button; `value` is the JSON that its handler checks. */
export function button(options: {
  label: string;
  action: string;
  value: string;
  style?: 'primary' | 'danger';
  confirm?: ConfirmationDialog;
}): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: plain(options.label, LIMITS.button), emoji: true },
    action_id: options.action,
    value: options.value,
    ...(options.style ? { style: options.style } : {}),
    ...(options.confirm ? { confirm: options.confirm } : {}),
  };
}

/** The question before something that others will notice; `primary` for what can be undone. */
export function confirmation(options: {
  title: string;
  text: string;
  yes: string;
  no: string;
  style?: 'primary' | 'danger';
}): ConfirmationDialog {
  return {
    title: { type: 'plain_text', text: plain(options.title, 100) },
    text: { type: 'plain_text', text: plain(options.text, 300) },
    confirm: { type: 'plain_text', text: plain(options.yes, 30) },
    deny: { type: 'plain_text', text: plain(options.no, 30) },
    style: options.style ?? 'danger',
  };
}

/** Literal text, as task cards and table cells take it. */
export const richText = (text: string, max = 300): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: plain(text, max) || '–' }] }],
});

/** How many characters Slack may count in some blocks: all of their JSON, so never too few. */
export const weight = (blocks: readonly unknown[]): number => JSON.stringify(blocks).length;
