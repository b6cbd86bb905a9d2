import { causeTitle } from '../../emr/diagnose/causes.ts';
import type { Diagnosis } from '../../emr/diagnose/types.ts';
import { cleanText } from '../../text/clean.ts';
import { json } from '../render/json.ts';
import type { Style } from '../render/style.ts';

/** What was found, with Spark's properties that likely mend it. */
export interface Answer extends Pick<Diagnosis, 'cause' | 'title' | 'evidence' | 'advice' | 'alsoSeen' | 'hidden'> {
  fix: Record<string, string> | null;
}

/** For programs; `cause` is null where nothing failed. */
export function toJson(answer: Answer | null): string {
  const { cause, title, evidence, advice, fix, alsoSeen } = answer ?? {
    cause: null,
    title: null,
    evidence: [],
    advice: [],
    fix: null,
    alsoSeen: [],
  };
  return json({ cause, title, evidence, advice, fix, alsoSeen });
}

/** For people: the cause in one line, what proves it, and what to do. */
export function toText(answer: Answer | null, logs: number, style: Style): string {
  if (!answer) return `No failure found in ${logs === 1 ? 'this log' : `these ${logs} logs`}.`;
  const { cause, title, evidence, advice, fix, alsoSeen, hidden } = answer;
  const lines = [`${style.bold(title)}  ${style.dim(cause)}`, ''];
  for (const [index, { file, line, text }] of evidence.entries()) {
    const before = evidence[index - 1];
    if (before?.file !== file) lines.push(style.dim(`  ${cleanText(file)}`));
    lines.push(`  ${style.dim(`${line}:`)} ${clipped(text, Math.max(60, 3 * style.width))}`);
  }
  if (hidden > 0) lines.push(style.dim(`  ${hidden} ${hidden === 1 ? 'secret' : 'secrets'} taken out`));
  lines.push('', ...advice.map((sentence) => `→ ${sentence}`));
  if (fix)
    lines.push(
      '',
      'Try again with:',
      ...Object.entries(fix).map(([key, value]) => `  ${style.code(`--conf ${key}=${value}`)}`),
    );
  if (alsoSeen.length > 0)
    lines.push(
      '',
      style.dim(`Also seen: ${alsoSeen.map((id) => `${id} (${causeTitle(id).toLowerCase()})`).join(', ')}`),
    );
  return lines.join('\n');
}

/** A long line without its middle: Spark says at the beginning what failed, and at the end the reason. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor(most / 3);
  return `${text.slice(0, head).toWellFormed()}…${text.slice(head + 1 - most).toWellFormed()}`;
}
