import type { SlackUserId } from '../../ids.ts';
import type { Filled, PersonSettings } from '../../records.ts';
import { context } from '../../slack/blocks.ts';
import type { CommandDeps } from '../context.ts';
import { readOwnQuietHours, readOwnZone } from '../settings/change.ts';
import { settingsLines } from '../settings/show.ts';
import { argumentField, type Field, filledIn } from './fields.ts';
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
  const { dm, quiet, tz } = registry.find('settings')?.options ?? {};
  if (!dm || !quiet || !tz) throw new Error("the registry lacks the command 'settings', or one of its flags");
  const plain = { templates: false, long: false, given: [] };
  return [
    { ...argumentField('dm', { ...dm, required: true }, plain), label: 'Direct messages' },
    { ...argumentField('quiet', quiet, plain), label: 'Quiet hours' },
    { ...argumentField('tz', tz, plain), label: 'Time zone' },
  ];
}

/** Empty is what is not their own. */
const filledOf = (own: PersonSettings | null): Filled => ({
  dm: [own?.direct === true ? 'on' : own?.direct === false ? 'off' : NOT_OWN.dm],
  quiet: own?.quietHours ? [own.quietHours] : [],
  tz: own?.zone ? [own.zone] : [],
});
