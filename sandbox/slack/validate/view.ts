import { blocksRule, type SurfaceName } from './blocks.ts';
import { plainText } from './composition.ts';
import { anyString, boolean, plain, type Rule, string, type Together } from './rules.ts';

/** Modals and Home as a whole. */

const common = { callback_id: string(255, 0), private_metadata: string(3000, 0), external_id: string(255, 0) };

/** A form without a button to send it can't be sent. */
const inputsNeedSubmit: Together = ({ blocks, submit }) => {
  const hasInput = Array.isArray(blocks) && blocks.some((block) => Object(block).type === 'input');
  return hasInput && (submit === undefined || submit === null) ? 'missing required field: submit' : undefined;
};

export const viewRules: Readonly<Record<Exclude<SurfaceName, 'message'>, Rule>> = {
  modal: plain(
    { type: anyString, title: plainText(24), blocks: blocksRule('modal') },
    { ...common, submit: plainText(24), close: plainText(24), clear_on_close: boolean, notify_on_close: boolean },
    inputsNeedSubmit,
  ),
  home: plain({ type: anyString, blocks: blocksRule('home') }, common),
};
