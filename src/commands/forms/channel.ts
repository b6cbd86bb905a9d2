import type { KnownBlock } from '@slack/types';
import type { Config } from '../../config/schema.ts';
import type { ChannelId } from '../../ids.ts';
import type { Filled } from '../../records.ts';
import { context } from '../../slack/blocks.ts';
import { type Field, filledIn } from './fields.ts';
import type { FormState } from './state.ts';

type Channels = Pick<Config, 'channels'>;

/** The field that asks for a channel. */
export const CHANNEL = '@channel';

/** Asks for a channel where the form was opened outside of one. */
export function channelFields(state: Pick<FormState, 'channel'>): Field[] {
  if (state.channel !== null) return [];
  const hint = 'Its card comes up there, and so does the answer.';
  return [{ name: CHANNEL, label: 'Channel', hint, required: true, input: { kind: 'channel' } }];
}

/** The one that is offered. */
export const channelStart = ({ channels }: Channels): Filled =>
  channels.allowed[0] === undefined ? {} : { [CHANNEL]: [channels.allowed[0]] };

/** The same with where Stoker is used, if not everywhere. */
export function channelParts({ channels }: Channels, state: Pick<FormState, 'channel'>): (Field | KnownBlock)[] {
  const fields = channelFields(state);
  const places = channels.allowed.slice(0, 20).map((channel) => `<#${channel}>`);
  return fields.length === 0 || places.length === 0
    ? fields
    : [...fields, context(`I am used in ${places.join(', ')}.`)];
}

/** What is wrong with the channel that was chosen, where the form asks for one. */
export function wrongChannel(
  { channels }: Channels,
  state: Pick<FormState, 'channel'>,
  filled: Filled,
): Record<string, string> {
  if (state.channel !== null) return {};
  const [channel] = filledIn(filled, CHANNEL);
  if (channel === undefined) return { [CHANNEL]: 'Choose a channel.' };
  if (channels.allowed.length === 0 || channels.allowed.includes(channel as ChannelId)) return {};
  return { [CHANNEL]: 'I am not used in this channel. Choose one of those below.' };
}
