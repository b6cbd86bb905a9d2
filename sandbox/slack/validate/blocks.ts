import { dataVisualization } from './chart.ts';
import { anyText, blockId, imageElement, mrkdwn, plainText, slackFile, url } from './composition.ts';
import { actionsElement, buttonElement, contextAction, inputElement, sectionAccessory } from './elements.ts';
import { richText, richTextRule } from './rich-text.ts';
import {
  anyOf,
  anyString,
  array,
  blockVariants,
  boolean,
  lazy,
  number,
  type ObjectRule,
  oneOf,
  pick,
  plain,
  type Rule,
  string,
  typed,
  variants,
  whole,
} from './rules.ts';

/** Every block, and which surface takes which. */

export type SurfaceName = 'message' | 'modal' | 'home';

const id = { block_id: blockId };

const taskFields = { task_id: string(), title: string(), status: oneOf('pending', 'in_progress', 'complete', 'error') };
const taskOptional = {
  ...id,
  details: richText,
  output: richText,
  sources: array(variants({ url: typed({ url, text: string() }) })),
};

const cell = variants({
  rich_text: richTextRule,
  raw_text: typed({ text: string() }),
  raw_number: typed({ value: number, text: string() }),
});

const card = typed(
  {},
  {
    ...id,
    hero_image: variants({ image: imageElement }),
    icon: variants({ image: imageElement }),
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: array(buttonElement),
  },
  anyOf('hero_image', 'title', 'actions', 'body'),
);

const blocks: Readonly<Record<string, ObjectRule>> = {
  section: typed(
    {},
    { ...id, text: anyText(3000), fields: array(anyText(2000), 10), accessory: sectionAccessory, expand: boolean },
    anyOf('text', 'fields'),
  ),
  header: typed({ text: plainText(150) }, id),
  divider: typed({}, id),
  context: typed(
    { elements: array(variants({ image: imageElement, mrkdwn: contextText(), plain_text: contextText() }), 10) },
    id,
  ),
  actions: typed({ elements: array(actionsElement, 25) }, id),
  context_actions: typed({ elements: array(contextAction, 5) }, id),
  input: typed(
    { label: plainText(2000), element: inputElement },
    { ...id, hint: plainText(2000), optional: boolean, dispatch_action: boolean },
  ),
  image: typed(
    { alt_text: string(2000) },
    { ...id, image_url: url, slack_file: slackFile, title: plainText(2000) },
    anyOf('image_url', 'slack_file'),
  ),
  video: typed(
    { video_url: url, thumbnail_url: url, alt_text: string(), title: plainText(200) },
    {
      ...id,
      title_url: url,
      author_name: string(50),
      provider_name: anyString,
      provider_icon_url: url,
      description: plainText(200),
    },
  ),
  markdown: typed({ text: string(12_000) }, id),
  rich_text: richTextRule,
  table: typed(
    { rows: array(array(cell, 20), 100) },
    { ...id, column_settings: array(plain({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), 20) },
  ),
  data_table: typed(
    { rows: array(array(cell, 20), 100), caption: string() },
    { ...id, page_size: whole(1, 100), row_header_column_index: whole(0, 19) },
  ),
  task_card: typed(taskFields, taskOptional),
  // The tasks of a plan may leave their type out.
  plan: typed(
    { title: string() },
    { ...id, tasks: array(typed(taskFields, { ...taskOptional, type: oneOf('task_card') })) },
  ),
  data_visualization: dataVisualization,
  card,
  carousel: typed({ elements: array(variants({ card }), 10) }, id),
  container: typed(
    {
      child_blocks: array(
        lazy(() =>
          blockVariants(
            pick(
              blocks,
              'actions',
              'context',
              'divider',
              'header',
              'image',
              'input',
              'rich_text',
              'section',
              'table',
              'video',
            ),
          ),
        ),
        10,
      ),
    },
    {
      ...id,
      title: plainText(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      icon: variants({ image: imageElement }),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    anyOf('title', 'rich_text_title'),
  ),
  alert: typed({ text: anyText(3000) }, { ...id, level: oneOf('default', 'info', 'warning', 'error', 'success') }),
};

const EVERYWHERE = ['section', 'header', 'divider', 'context', 'actions', 'image', 'video', 'rich_text', 'input'];

const surfaces: Readonly<Record<SurfaceName, readonly string[]>> = {
  message: [
    ...EVERYWHERE,
    'context_actions',
    'markdown',
    'table',
    'data_table',
    'task_card',
    'plan',
    'data_visualization',
    'card',
    'carousel',
    'container',
  ],
  modal: [...EVERYWHERE, 'alert'],
  home: [...EVERYWHERE, 'card', 'carousel', 'container'],
};

/** Slack's limit on the number of blocks. */
export const BLOCKS_MAX: Readonly<Record<SurfaceName, number>> = { message: 50, modal: 100, home: 100 };

/** The rule for all blocks of a surface. */
export function blocksRule(surface: SurfaceName): Rule {
  return array(blockVariants(pick(blocks, ...surfaces[surface])), BLOCKS_MAX[surface], 0);
}

function contextText(): ObjectRule {
  return typed({ text: string(3000) }, { emoji: boolean, verbatim: boolean });
}
