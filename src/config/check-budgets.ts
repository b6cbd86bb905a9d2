import type { Finding } from './describe-issue.ts';
import { type Budget, budget } from './schema.ts';
import { didYouMean } from './suggest.ts';

/** What budgets say of jobs and of each other, for all of them that have the right form. */
export function checkBudgets(values: readonly unknown[], jobs: readonly string[]): Finding[] {
  const seen = new Map<string, number>();
  return values.flatMap((value, index) => {
    const parsed = budget.safeParse(value);
    if (!parsed.success) return [];
    const { of, name } = parsed.data;
    const key = `${of} ${name ?? ''}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const text = `there are two budgets of the same ${of}: this one and budgets[${earlier}]. Keep one.`;
      return [{ path: [index], text }];
    }
    seen.set(key, index);
    const text = wrongName(parsed.data, jobs);
    return text === null ? [] : [{ path: name === undefined ? [index] : [index, 'name'], text }];
  });
}

function wrongName({ of, name }: Budget, jobs: readonly string[]): string | null {
  if (of === 'team') return name === undefined ? null : `a budget of the team has no name; leave out '${name}'.`;
  if (of === 'owner') {
    if (name === undefined || /^[UW][A-Z0-9]{2,}$/.test(name)) return null;
    return `'${name}' is no Slack user; give the id (U…) from their profile, or leave it out for each owner.`;
  }
  const list = jobs.length > 0 ? ` Jobs: ${jobs.join(', ')}.` : ' There is none yet.';
  if (name === undefined) return `name the job whose budget it is.${list}`;
  return jobs.includes(name) ? null : `there is no job '${name}'.${didYouMean(name, jobs)}${list}`;
}
