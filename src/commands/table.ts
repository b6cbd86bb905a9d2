import { BUILT_IN } from './built-in.ts';
import { usage } from './spec.ts';

/** The README's table of commands, in Markdown; a test compares the two. */
export function commandTable(): string {
  const rows = BUILT_IN.map((command) => {
    const words = `/emr ${usage(command)}`.replaceAll('|', '\\|');
    const also = command.aliases.map((alias) => `\`${alias}\``).join(', ');
    const who = command.ownerMay ? `${command.role}, or the owner` : command.role;
    return `| \`${words}\` | ${also} | ${command.summary} | ${who} |`;
  });
  return ['| Command | Also | What it does | Role |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
