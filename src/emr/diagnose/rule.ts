import type { CauseId, Observed, RemedyKind } from './types.ts';

/** Who a line is about: tasks and executors, or the driver and what starts it. */
export type Whose = 'executor' | 'driver';

/** What is known around a line when its title is written. */
export interface Around {
  whose: Whose;
  /** `executor 3`, `container_…_000003`, or `an executor` where the log does not tell. */
  who: string;
}

type Groups = Record<string, string | undefined>;

/** What a line of a log means. Data: the engine decides when it counts. */
export interface Rule {
  cause: CauseId;
  /**
   * What each line that the rule means holds, literally, or one of these: a pattern is only tried where it stands. Six
   * bytes at least, since the shortest of all says how fast logs are searched.
   */
  needle: string | readonly string[];
  /** Its named groups are what titles speak of. */
  pattern: RegExp;
  title(groups: Groups, around: Around): string;
  /** Only lines about these. */
  whose?: Whose;
  /**
   * Not the cause itself where one of these is seen in the same run: a lost fetch tells of a dead executor, not why it
   * died. `anything`: wherever another cause is seen at all.
   */
  from?: readonly CauseId[] | 'anything';
  /** It ends the application, so that what else went wrong before did not. */
  final?: true;
  /** Only where nothing else is found: it is also said in runs that go well. */
  weak?: true;
  observe?(groups: Groups): Observed;
  /** In place of the cause's. */
  advice?: readonly string[];
  remedy?: RemedyKind | null;
}

/** What to do about a cause, and what kind of change another run can be given. */
export interface Cause {
  /** The heading of its chapter, a few words. */
  title: string;
  advice: readonly string[];
  remedy: RemedyKind | null;
}

/** A number with its unit (`958.9 MB`, `1.4 GiB`) in MiB; undefined for anything else. */
export function toMb(text: string | undefined): number | undefined {
  const [, number = '', unit = ''] = /^([\d.]+) ?([KMGT])i?B$/.exec(text ?? '') ?? [];
  const factor = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 }[unit];
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

/** At most so many characters, for what a log may say at any length. */
export const short = (text: string | undefined, most = 120): string =>
  text === undefined ? '' : text.length > most ? `${text.slice(0, most - 1)}…` : text;
