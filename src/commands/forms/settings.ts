import type { SlackUserId } from '../../ids.ts';
import type { Filled, PersonSettings } from '../../records.ts';
import { context } from '../../slack/blocks.ts';
import type { CommandDeps } from '../context.ts';
import { readOwnQuietHours, readOwnZone } from '../settings/change.ts';
import { settingsLines } from '../settings/show.ts';
import { argumentField, type Field, filledIn, type Input } from './fields.ts';
import type { Form } from './form.ts';
import { refusals } from './refusals.ts';

/** What is said where a person sets nothing of their own. */
const NOT_OWN = { dm: 'team', quiet: 'team', tz: 'slack' } as const;

/** A person's own settings: sent, they are `settings` with all of its flags. */
export function settingsForm(deps: CommandDeps, user: SlackUserId): Form {
  const fields = fieldsOf(deps);
  return {
    title: 'Your settings',
    submit: 'Keep them',
    draft: 'settings',
    fields,
    read: (filled) => {
      const said = (flag: keyof typeof NOT_OWN) => filledIn(filled, flag)[0] ?? NOT_OWN[flag];
      const errors = refusals({ quiet: () => readOwnQuietHours(said('quiet')), tz: () => readOwnZone(said('tz')) });
      if (Object.keys(errors).length > 0) return { kind: 'wrong', errors };
      const words = ['settings', `--dm=${said('dm')}`, `--quiet=${said('quiet')}`, `--tz=${said('tz')}`];
      return { kind: 'asked', ask: (door, invocation) => door.command(invocation, words) };
    },
    draw: async (before) => {
      const own = await deps.store.settings.get(user);
      const now = context(...(await settingsLines(deps, user)));
      return { parts: [now, ...fields], filled: { ...filledOf(own), ...before } };
    },
  };
}

function fieldsOf({ registry }: CommandDeps): Field[] {
  const { quiet, tz } = registry.find('settings')?.options ?? {};
  if (!quiet || !tz) throw new Error("the registry lacks the command 'settings', or one of its flags");
  const plain = { templates: false, long: false, given: [] };
  return [
    { name: 'dm', label: 'Direct messages', hint: '', required: true, input: DIRECT },
    { ...argumentField('quiet', quiet, plain), label: 'Quiet hours', hint: QUIET_HINT },
    { ...argumentField('tz', tz, plain), label: 'Time zone', hint: 'Left empty, that of your Slack profile.' },
  ];
}

const DIRECT: Input = {
  kind: 'choice',
  groups: [
    {
      label: null,
      options: [
        { value: 'on', label: 'On' },
        { value: 'off', label: 'Off: never write to me directly' },
        { value: 'team', label: 'As the team has it' },
      ],
    },
  ],
};
const QUIET_HINT =
  'I do not write to you then, nor call you by name. Say none for no such hours; left empty, those of the team.';

/** Empty is what is not their own. */
const filledOf = (own: PersonSettings | null): Filled => ({
  dm: [own?.direct === true ? 'on' : own?.direct === false ? 'off' : NOT_OWN.dm],
  quiet: own?.quietHours ? [own.quietHours] : [],
  tz: own?.zone ? [own.zone] : [],
});
