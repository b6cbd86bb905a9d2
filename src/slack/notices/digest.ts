import { actions, context, paragraphs, section } from '../blocks.ts';
import { renderDigest } from '../cards/digest.ts';
import { nightLine } from '../cards/night.ts';
import { inlineCode } from '../escape.ts';
import { counted } from '../words.ts';
import { dayBefore, showNightButton } from './night-buttons.ts';
import type { Telling, Told } from './view.ts';

/** A channel's night, each morning. */
export function renderDigestNotice({ body: { digest } }: Telling<'digest'>): Told {
  // It speaks of the morning on which it was told, whenever it is drawn anew.
  const { text, blocks } = renderDigest(digest, new Date(digest.asOf));
  return {
    text,
    blocks: [
      ...blocks,
      context(`Each schedule: in the thread. Any night: ${inlineCode(`/emr nightly ${digest.day}`)}`),
      actions([showNightButton('Night before', dayBefore(digest.day))]),
    ],
  };
}

/** One page of a digest's thread. */
export function renderDigestDetails({ body, now }: Telling<'digest-details'>): Told {
  const title = body.pages > 1 ? `Each schedule, ${body.page} of ${body.pages}` : 'Each schedule';
  return {
    text: title,
    blocks: [
      section(`*${title}*`),
      ...paragraphs(body.lines.map((line) => nightLine(line, { now, whole: true }))),
      ...(body.left > 0
        ? [context(`${counted(body.left, 'more schedule')}: ${inlineCode(`npx stoker nightly ${body.day}`)}`)]
        : []),
    ],
  };
}
