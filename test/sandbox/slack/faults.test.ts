import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHANNELS, USERS } from '../../../sandbox/slack/workspace.ts';
import { type Harness, refusal, startHarness } from './support/harness.ts';
import { connectRaw } from './support/raw-socket.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const channel = CHANNELS.dataTeam;
const post = (text: string) => harness.client.chat.postMessage({ channel, text });
const fault = (body: Record<string, unknown>) => harness.control.post('faults', body);

it('limits the calls of one method, as often as asked', async () => {
  await fault({ kind: 'rate_limited', method: 'chat.update', retryAfter: 7, times: 1 });
  const { ts = '' } = await post('card');
  const limited: unknown = await harness.client.chat
    .update({ channel, ts, text: 'x' })
    .catch((error: unknown) => error);
  expect(limited).toMatchObject({ retryAfter: 7 });
  expect(await harness.client.chat.update({ channel, ts, text: 'x' })).toMatchObject({ ok: true });
});

it('fails with HTTP 500 or with the error of Slack that was named', async () => {
  await fault({ kind: 'error', method: 'chat.postMessage', error: 'is_archived' });
  expect((await refusal(post('x'))).error).toBe('is_archived');
  await fault({ kind: 'error', method: 'chat.postMessage' });
  await expect(post('x')).rejects.toThrow('500');
  expect(await harness.control.messages(channel)).toEqual([]);
});

it('loses the reply of a call that took effect', async () => {
  await fault({ kind: 'lost_reply', method: 'chat.postMessage' });
  await expect(post('posted all the same')).rejects.toThrow();
  expect((await harness.control.messages(channel)).map((message) => message.text)).toEqual(['posted all the same']);
});

it('answers late', async () => {
  await fault({ kind: 'slow', method: 'chat.postMessage', ms: 40 });
  await post('slow');
  const [entry] = await harness.control.log();
  expect(entry?.durationMs).toBeGreaterThanOrEqual(39);
});

it('delivers one envelope twice, and takes the first ack', async () => {
  const socket = await connectRaw(harness.slack);
  await fault({ kind: 'duplicate_envelope' });
  const answer = harness.control.command(USERS.ada, channel, 'retrain');
  const [first, second] = [await socket.next(), await socket.next()];
  expect(second).toEqual(first);
  socket.ack(first, { text: 'once' });
  expect(await answer).toEqual({ ok: true });
  expect(await harness.control.messages(channel, USERS.ada)).toHaveLength(1);
});

it('goes deaf with its sockets open', async () => {
  await harness.close();
  harness = await startHarness({ ackTimeoutMs: 50 });
  const socket = await connectRaw(harness.slack);
  await fault({ kind: 'deaf' });
  const answer = await harness.control.command(USERS.ada, channel, 'lost');
  expect(answer).toEqual({ ok: false, error: '/emr failed with the error "operation_timeout"' });
  expect(socket.unread()).toBe(0);
  expect((await harness.control.workspace()).app.connected).toBe(true);
});

it('names the faults there are when it is asked for another', async () => {
  const answer = await fault({ kind: 'earthquake' });
  expect(answer).toMatchObject({ ok: false, error: expect.stringContaining('lost_reply') });
});

it('forgets faults and messages on reset', async () => {
  await post('old');
  await fault({ kind: 'error', times: 100 });
  expect(await harness.control.post('reset')).toEqual({ ok: true });
  expect(await post('new')).toMatchObject({ ok: true });
  expect((await harness.control.messages(channel)).map((message) => message.text)).toEqual(['new']);
});
