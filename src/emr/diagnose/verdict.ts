import { redact, redacted } from '../../text/redact.ts';
import { CAUSES } from './causes.ts';
import { type Around, short } from './rule.ts';
import type { Hit, Line, Reading, Statement, Thrown } from './statement.ts';
import type { CauseId, Diagnosis, EvidenceLine, Observed, RemedyKind } from './types.ts';

/** A line with the log that it stands in. */
export interface Place {
  path: string;
  line: Line;
}

/** What was found to be the cause, before it is put into words. */
export interface Verdict {
  cause: CauseId;
  title: string;
  /** The decisive first. */
  proof: Place[];
  observed?: Observed;
  /** False where it may be only what came of something else. */
  sure?: boolean;
  /** In place of the cause's. */
  advice?: readonly string[] | undefined;
  remedy?: RemedyKind | null | undefined;
}

/** A rule's word with where it was found. */
export interface Found {
  reading: Reading;
  statement: Statement;
  hit: Hit;
}

/** What a rule says of its line. */
export function verdictOf({ reading, statement, hit }: Found): Verdict {
  const { rule, groups, line } = hit;
  const who = statement.executor
    ? `executor ${statement.executor}`
    : statement.whose === 'executor'
      ? 'an executor'
      : 'the driver';
  const around: Around = { whose: statement.whose, who };
  const thrown = statement.thrown.find((one) => one.line.number === line.number);
  const frames = thrown?.kind === 'python' ? thrown.frames : outerFrames(statement);
  return {
    cause: rule.cause,
    title: rule.title(withoutSecrets(hit), around),
    proof: [line, ...frames, ...headOf(statement)].map((one) => ({ path: reading.path, line: one })),
    observed: rule.observe?.(groups) ?? {},
    sure: rule.from === undefined && !rule.weak,
    advice: rule.advice,
    remedy: rule.remedy,
  };
}

/** What the title may tell: titles are cut short, and half a secret is none that could be known again. */
function withoutSecrets({ rule, line, groups }: Hit): Hit['groups'] {
  const again = rule.pattern.exec(redacted(line.text).trim())?.groups;
  return again ?? Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, text && redacted(text)]));
}

/** What an exception says that no rule knows. */
export function verdictOfThrown(reading: Reading, statement: Statement, thrown: Thrown): Verdict {
  const frames = thrown.frames.length > 0 ? thrown.frames : outerFrames(statement);
  const last = statement.thrown.findLast(({ kind }) => kind === thrown.kind);
  const where = /line (\d+), in (\S+)/.exec(frames[0]?.text ?? '');
  const file = /File "(?:[^"]*\/)?([^"/]+)"/.exec(frames[0]?.text ?? '')?.[1];
  const name = thrown.name.split('.').at(-1) ?? thrown.name;
  const said = [name, short(redacted(thrown.message), 200)].filter(Boolean).join(': ');
  return {
    cause: statement.kind === 'traced' || thrown.kind === 'python' ? 'python-error' : 'java-error',
    title: file && where ? `${said} (${file}, line ${where[1]})` : said,
    proof: [thrown.line, ...frames, ...(last && last !== thrown ? [last.line] : []), ...headOf(statement)].map(
      (line) => ({
        path: reading.path,
        line,
      }),
    ),
  };
}

const outerFrames = ({ thrown }: Statement): Line[] => thrown.find(({ frames }) => frames.length > 0)?.frames ?? [];
/** What a logger said above a stack trace names the task and the host. */
const headOf = ({ kind, head, level }: Statement): Line[] => (kind === 'log' && level !== null ? [head] : []);

const MOST_LINES = 8;
const MOST_CHARACTERS = 1000;

/** The diagnosis of a verdict, cleaned and without secrets; `more` are further lines that say the same. */
export function diagnosisOf(
  verdict: Verdict,
  more: readonly Place[],
  alsoSeen: readonly CauseId[],
  properties: Record<string, string>,
): Diagnosis {
  const cause = CAUSES[verdict.cause];
  const evidence: EvidenceLine[] = [];
  let hidden = 0;
  const add = ({ path, line }: Place): void => {
    if (evidence.length >= MOST_LINES || evidence.some((one) => one.file === path && one.line === line.number)) return;
    const { text, count } = redact(line.text.slice(0, 4 * MOST_CHARACTERS));
    hidden += count;
    evidence.push({
      file: path,
      line: line.number,
      text: short(text.trim().replace(/\s*\n\s*/g, ' '), MOST_CHARACTERS),
    });
  };
  verdict.proof.forEach(add);
  more.forEach(add);
  const title = redact(verdict.title);
  return {
    cause: verdict.cause,
    title: short(title.text.replace(/\s+/g, ' ').trim(), 300),
    evidence,
    advice: [...(verdict.advice ?? cause.advice)],
    remedy: verdict.remedy === undefined ? cause.remedy : verdict.remedy,
    observed: verdict.observed ?? {},
    alsoSeen: alsoSeen.filter((id) => id !== verdict.cause),
    sure: verdict.sure ?? true,
    properties,
    hidden,
  };
}
