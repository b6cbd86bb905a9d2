import { checkScheduled } from '../../config/scheduled.ts';
import type { JobArgument } from '../../config/schema.ts';
import type { Filled } from '../../records.ts';
import type { WantedSchedule } from '../../runs/schedules/want.ts';
import { fillDates } from '../../times/dates.ts';
import { nextTimes } from '../../times/next.ts';
import type { CommandDeps } from '../context.ts';
import { parse } from '../parsing/parse.ts';
import { readZone } from '../parsing/zone.ts';
import { readName, readWanted } from '../schedules/add.ts';
import { ownFlag } from '../schedules/adding.ts';
import { cronOf, SCHEDULE_OPTIONS } from '../schedules/options.ts';
import { wordsOf } from './arguments.ts';
import { filledIn } from './fields.ts';
import type { Subject } from './ref.ts';
import { refusals } from './refusals.ts';
import { whenAtFault, whenFlag } from './when.ts';

/** The line of a form is never a call for help. */
const UNREADABLE = 'That cannot be read.';

type Options = Readonly<Record<string, JobArgument>>;

/** The flags of `schedule add` that have a field of their own kind. */
export const ZONE = 'tz';
export const PRESET = 'preset';
export const ONLY_NEW = 'only-new-data';
export const TELL = 'tell';
export const NAME = 'name';

/** How it runs. */
export const RULES = ['overlap', 'catch-up', 'retries', 'pause', 'time-limit'] as const;
/** The same as options. */
export const RULE_OPTIONS: Options = Object.fromEntries(
  // What holds anyway is chosen at first, so that there is nothing to leave out.
  RULES.map((rule) => [rule, { ...SCHEDULE_OPTIONS[rule], required: rule === 'overlap' || rule === 'catch-up' }]),
);
/** What the job takes, by the flags of `schedule add`. */
export function ownOptions({ registry }: CommandDeps, subject: Subject): Options {
  const adding = registry.schedulable.find(({ schedules }) => schedules?.name === subject.name);
  return Object.fromEntries(
    Object.entries(adding?.options ?? {}).filter(([flag]) => !Object.hasOwn(SCHEDULE_OPTIONS, flag)),
  );
}

/** What would be typed. */
function scheduleWords(subject: Subject, own: Options, filled: Filled): string[] {
  const when = whenFlag(filled);
  const said = [ZONE, PRESET, ONLY_NEW, TELL, NAME].flatMap((flag) =>
    filledIn(filled, flag).map((text) => `--${flag}=${text}`),
  );
  const rules = wordsOf(RULE_OPTIONS, filled);
  return ['schedule', 'add', subject.name, `--${when.flag}=${when.value}`, ...said, ...rules, ...wordsOf(own, filled)];
}

/** What is wrong with when it runs, and with its name. */
export function wrongWhen(subject: Subject, filled: Filled): Record<string, string> {
  const { flag, value } = whenFlag(filled);
  return refusals({
    [whenAtFault(filled)]: () => cronOf({ [flag]: value }),
    [ZONE]: () => readZone(filledIn(filled, ZONE)[0] ?? ''),
    [NAME]: () => readName(filledIn(filled, NAME)[0] ?? subject.name),
  });
}

/** What is wanted, or what is wrong with it and where. */
export function wantedOf(
  deps: CommandDeps,
  subject: Subject,
  own: Options,
  filled: Filled,
): { wanted: WantedSchedule; words: string[] } | { wrong: Record<string, string> } {
  const refused = wrongWhen(subject, filled);
  if (Object.keys(refused).length > 0) return { wrong: refused };
  const words = scheduleWords(subject, own, filled);
  const parsed = parse(words, deps.registry);
  if (parsed.kind !== 'run') return { wrong: { '': parsed.kind === 'invalid' ? parsed.message : UNREADABLE } };
  const wanted = readWanted(parsed.typed, 'UTC');
  const [first] = nextTimes(wanted.cron, wanted.zone, deps.now(), 1);
  if (!first) return { wrong: { [whenAtFault(filled)]: 'That never comes.' } };
  const fillIn = (flag: string) => fillDates({ [flag]: [...filledIn(filled, flag)] }, first, wanted.zone);
  const wrongDates = refusals(Object.fromEntries(Object.keys(own).map((flag) => [flag, () => fillIn(flag)])));
  if (Object.keys(wrongDates).length > 0) return { wrong: wrongDates };
  const findings = checkScheduled(deps.config, wanted, first, wanted.zone);
  if (findings.length === 0) return { wanted, words };
  return { wrong: Object.fromEntries(findings.map(({ path, text }) => [fieldAt(path.map(String)), text])) };
}

/** The field of what stoker.yml calls by another word. */
function fieldAt([what, argument]: readonly string[]): string {
  if (what === 'arguments') return argument === undefined ? '' : ownFlag(argument);
  return { timeLimit: 'time-limit', onlyNewData: ONLY_NEW, preset: PRESET }[what ?? ''] ?? '';
}
