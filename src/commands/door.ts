import { randomBytes } from 'node:crypto';
import type { Role } from '../config/schema.ts';
import { UserError } from '../errors.ts';
import { escapeMrkdwn, plain } from '../slack/escape.ts';
import { redacted } from '../text/redact.ts';
import { type Entry, writeAudit } from './audit.ts';
import { type Access, accessOf, channelRefusal, may, mayTry, refusal } from './authorize.ts';
import type { Answer, Answered, Asked, CommandDeps, Invocation } from './context.ts';
import type { GroupLookup } from './groups.ts';
import { helpAll, helpFor } from './handlers/help.ts';
import { parse } from './parsing/parse.ts';
import { lineOf, type TypedLine } from './parsing/tokenize.ts';
import { type Command, usage } from './spec.ts';
import { helpInThread } from './thread/help.ts';

/** The one way in: every command, mention and click passes here, and each leaves a row in the audit. */
export interface Door {
  /** Answers a typed line; never throws. */
  command(invocation: Invocation, typed: TypedLine): Promise<Answered>;
  /** Answers a click, checked against the rights of the command it stands for; never throws. */
  click(invocation: Invocation, click: Click): Promise<Answered>;
  /** Whether a person may do what is no command of the registry, such as an upload from a terminal; never throws. */
  permit(invocation: Invocation, deed: Deed): Promise<Answered>;
}

/** What is done by others once the door has let it through. */
export interface Deed {
  name: string;
  /** What it is called in a refusal, after "to …". */
  what: string;
  role: Role;
  detail: Record<string, unknown>;
}

/** What a button does; `null` work means that its value was not one of Stoker's. */
export interface Click {
  action: string;
  /** The registry's command whose rights it needs. */
  command: Command;
  detail: Record<string, unknown>;
  work: ((asked: Asked) => Promise<Answer>) | null;
}

interface Verdict {
  answer: Answer;
  allowed: boolean;
  outcome: string;
}

const ok = (answer: Answer): Verdict =>
  answer.refused ? { answer, allowed: false, outcome: 'refused' } : { answer, allowed: true, outcome: 'ok' };
const refused = (text: string): Verdict => ({ answer: { text: `🚫 ${text}` }, allowed: false, outcome: 'refused' });
const invalid = (text: string): Verdict => ({ answer: { text }, allowed: true, outcome: 'invalid' });

/** The door over a configuration's roles; `membersOf` reads a user group from Slack. */
export function createDoor(deps: CommandDeps, membersOf: GroupLookup): Door {
  const enter = async (
    invocation: Invocation,
    entry: Omit<Entry, 'allowed' | 'outcome'>,
    judge: (access: Access) => Promise<Verdict>,
  ): Promise<Answered> => {
    const verdict = await guarded(deps, invocation, entry, async () => {
      const elsewhere = channelRefusal(deps.config, invocation);
      if (elsewhere) return refused(elsewhere);
      const access = await accessOf(deps.config.roles, invocation, membersOf);
      return judge(access);
    });
    await writeAudit(deps, invocation, { ...entry, allowed: verdict.allowed, outcome: verdict.outcome });
    return { ...verdict.answer, outcome: verdict.outcome };
  };

  return {
    command(invocation, typed) {
      const parsed = parse(typed, deps.registry, invocation.subject);
      const command =
        parsed.kind === 'run' ? parsed.typed.command : parsed.kind === 'help' ? parsed.topic : parsed.command;
      const name = parsed.kind === 'help' ? 'help' : (command?.name ?? 'unknown');
      const entry = { kind: 'command' as const, name, detail: { text: plain(redacted(lineOf(typed)), 1000) } };
      return enter(invocation, entry, async (access) => {
        if (!may(access, 'viewer')) return refused(refusal(deps.config, access, 'use Stoker', 'viewer'));
        if (parsed.kind === 'help') {
          const hides = command && !mayTry(access, command);
          if (hides) return refused(refusal(deps.config, access, `use \`${command.name}\``, command.role));
          if (command) return ok(helpFor(command));
          if (invocation.subject) return ok(helpInThread(deps.registry, access, invocation.subject));
          const help = helpAll(deps.registry, access);
          // Nothing typed: where a form can be opened, it is the choice of all that can be launched.
          const chooses = lineOf(typed).trim() === '' && may(access, 'operator');
          return ok(chooses ? { ...help, opens: { form: 'launch', subject: null } } : help);
        }
        if (command && !mayTry(access, command)) {
          return refused(refusal(deps.config, access, `use \`${command.name}\``, command.role));
        }
        if (parsed.kind === 'invalid') return invalid(withUsage(parsed.message, command, invocation.subject));
        return ok(await parsed.typed.command.handler(deps, { invocation, access }, parsed.typed));
      });
    },

    click(invocation, { action, command, detail, work }) {
      return enter(invocation, { kind: 'click', name: action, detail }, async (access) => {
        if (!mayTry(access, command)) {
          return refused(refusal(deps.config, access, `use \`${command.name}\``, command.role));
        }
        if (!work) return invalid('This button is from another version of me. Type `/emr status` instead.');
        return ok(await work({ invocation, access }));
      });
    },

    permit(invocation, { name, what, role, detail }) {
      return enter(invocation, { kind: 'command', name, detail }, async (access) =>
        may(access, role) ? ok({ text: '' }) : refused(refusal(deps.config, access, what, role)),
      );
    },
  };
}

function withUsage(message: string, command: Command | undefined, thread: string | undefined): string {
  // Slash commands do not work in threads.
  const typed = (words: string) => `\`${thread ? '' : '/emr '}${escapeMrkdwn(words)}\``;
  const line = command && `\nUsage: ${typed(usage(command))}`;
  const more =
    command && Object.keys(command.options).length > 0 ? ` · ${typed(`help ${command.name}`)} explains it` : '';
  const help = thread ? '\nSay `help` here to see what I understand.' : '\n`/emr help` lists what there is.';
  const how = line ? `${line}${more}` : help;
  return `🤔 ${escapeMrkdwn(message)}${how}`;
}

async function guarded(
  { log }: CommandDeps,
  invocation: Invocation,
  entry: Pick<Entry, 'kind' | 'name'>,
  work: () => Promise<Verdict>,
): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) {
      const hint = error.hint ? ` ${escapeMrkdwn(error.hint)}` : '';
      return invalid(`🤔 ${escapeMrkdwn(redacted(error.message))}${hint}`);
    }
    const ref = randomBytes(2).toString('hex');
    log.error({ err: error, ref, user: invocation.user, kind: entry.kind, name: entry.name }, 'something broke');
    return {
      answer: { text: `💥 Something broke (ref ${ref}). The log has the details under this reference.` },
      allowed: true,
      outcome: `error ${ref}`,
    };
  }
}
