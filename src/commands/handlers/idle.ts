import { context, type MessageBlock, paragraphs, section } from '../../slack/blocks.ts';
import { withinLimits } from '../../slack/cards/within-limits.ts';
import { inlineCode } from '../../slack/escape.ts';
import type { Handler } from '../context.ts';
import { lookAt } from '../idle/look.ts';
import { explanationBlocks, verdictLine } from '../idle/render.ts';

/** Beyond these a message has no room for what was seen of each. */
const EXPLAINED = 8;
const LISTED = 40;

/** `idle [--explain]`: looks at every kept cluster now. */
export const idle: Handler = async (deps, { invocation }, typed) => {
  const kept = (await deps.store.clusters.live()).filter(({ keepAlive }) => keepAlive);
  if (kept.length === 0) return { text: 'No cluster is kept: those of single runs end with their run.', data: [] };
  const isWhole = invocation.source === 'terminal';
  const most = typed.options.explain === true ? EXPLAINED : LISTED;
  const shown = isWhole ? kept : kept.slice(0, most);
  const explained = await lookAt(deps, shown);
  const pairs = explained.flatMap((one) => {
    const cluster = shown.find(({ id }) => id === one.cluster);
    return cluster ? [{ cluster, one }] : [];
  });
  const count = (kind: string): number => explained.filter(({ verdict }) => verdict.kind === kind).length;
  const text = `${count('idle')} idle, ${count('busy')} busy, ${count('unknown')} of which nobody can tell`;
  const blocks: MessageBlock[] =
    typed.options.explain === true
      ? pairs.flatMap(({ cluster, one }) => explanationBlocks(cluster, one))
      : [section(`*${text}*`), ...paragraphs(pairs.map(({ cluster, one }) => verdictLine(cluster, one)))];
  if (kept.length > shown.length) {
    blocks.push(context(`${kept.length - shown.length} more; ${inlineCode('/emr why <cluster>')} shows one.`));
  }
  return { ...(isWhole ? { text, blocks } : withinLimits({ text, blocks })), data: explained };
};
