import type { Notice, NoticeBody } from '../../records.ts';

/** A notice, and when people could first see it. */
export interface Told {
  notice: Notice;
  shownAt: Date | null;
}

/** A notice that a cluster does nothing. */
export interface Nag extends Told {
  body: Extract<NoticeBody, { kind: 'idle' }>;
}

/** Two looks at the same facts may round a moment differently. */
const SAME_SECONDS = 60;

/** True when what began then is the same idle time as one that is now known to have begun at `since`. */
export const isOfSpell = (began: string, since: string): boolean =>
  Date.parse(began) >= Date.parse(since) - SAME_SECONDS * 1000;

/** What was told of the idle time that began then, in the order in which it was told. */
export const nagsOf = (told: readonly Told[], since: string): Nag[] =>
  told
    .flatMap(({ notice, shownAt }): Nag[] =>
      notice.body.kind === 'idle' && isOfSpell(notice.body.since, since)
        ? [{ notice, shownAt, body: notice.body }]
        : [],
    )
    .toSorted((a, b) => a.body.number - b.body.number);
