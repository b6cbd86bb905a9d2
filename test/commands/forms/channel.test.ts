import { expect, it } from 'vitest';
import { CHANNEL, channelFields, channelStart, wrongChannel } from '../../../src/commands/forms/channel.ts';
import { teamFile } from '../../../src/config/schema.ts';
import type { ChannelId } from '../../../src/ids.ts';
import { testConfig } from '../support/config.ts';

const { channels: anywhere } = testConfig();
const { channels: there } = teamFile
  .pick({ channels: true })
  .parse({ channels: { allowed: ['C0DATATEAM', 'C0NIGHTLY'] } });

it('asks for a channel only where there is none', () => {
  expect(channelFields({ channel: 'C0DATATEAM' as ChannelId })).toEqual([]);
  expect(channelFields({ channel: null }).map(({ name, required }) => [name, required])).toEqual([[CHANNEL, true]]);
});

it.each([
  [anywhere, 'C0ELSEWHERE', {}],
  [there, 'C0NIGHTLY', {}],
  [there, 'C0ELSEWHERE', { [CHANNEL]: 'I am not used in this channel. Choose one of those below.' }],
])('takes the channels that Stoker is used in', (channels, chosen, errors) => {
  expect(wrongChannel({ channels }, { channel: null }, { [CHANNEL]: [chosen] })).toEqual(errors);
});

it('is sent with a channel, or from one', () => {
  expect(wrongChannel({ channels: anywhere }, { channel: null }, {})).toEqual({ [CHANNEL]: 'Choose a channel.' });
  expect(wrongChannel({ channels: there }, { channel: 'C0NIGHTLY' as ChannelId }, {})).toEqual({});
});

it('offers the first of them', () => {
  expect(channelStart({ channels: there })).toEqual({ [CHANNEL]: ['C0DATATEAM'] });
  expect(channelStart({ channels: anywhere })).toEqual({});
});
