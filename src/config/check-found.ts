import type { Finding } from './describe-issue.ts';

/** What the rules for found clusters need of the rest of stoker.yml. */
export function checkFound(found: unknown, reminders: unknown): Finding[] {
  const adopts = field(found, 'adopt') === true;
  if (!adopts || field(reminders, 'channel')) return [];
  return [
    {
      path: ['adopt'],
      text: 'true needs `reminders.channel`: there an adopted cluster has its card, and nobody would hear of it elsewhere.',
    },
  ];
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
