import type { Command } from 'commander';
import { BUILT_IN } from '../commands/built-in.ts';
import { usage } from '../commands/spec.ts';

/** What `stoker` alone prints: the commands that there always are; the jobs are those of stoker.yml. */
export function usageText(program: Command, name: string): string {
  const rows = BUILT_IN.map((command) => [usage({ ...command, options: {} }), command.summary]);
  rows.push(
    ['watch [run]', 'Follow a run to its end, with a bar.'],
    ['diagnose <logs…>', 'Say why a Spark job failed, from its logs; needs no settings.'],
    ['data put <file…> s3://…', 'Send files to S3.'],
    ['prices [type…]', 'Show what machines cost with EMR; prices update asks AWS.'],
  );
  const width = Math.max(...rows.map(([words = '']) => words.length)) + 2;
  const commands = rows.map(([words = '', summary = '']) => `  ${words.padEnd(width)}${summary}`);
  return [
    program.helpInformation().trimEnd(),
    '',
    'Commands:',
    ...commands,
    '',
    `Each job of stoker.yml is a command too: ${name} run retrain --since 3d. ${name} help <command> explains one.`,
    'Who you are and where the cards come up: STOKER_USER and STOKER_CHANNEL in .env. More: docs/cli.md.',
  ].join('\n');
}
