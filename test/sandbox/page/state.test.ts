import { describe, expect, it } from 'vitest';
import type { Message, PageEvent, View, Workspace } from '../../../sandbox/slack/contract.ts';
import { suggest } from '../../../sandbox/slack/page/composer/suggest.ts';
import { toRows } from '../../../sandbox/slack/page/state/group.ts';
import { initialState, type PageState, reduce } from '../../../sandbox/slack/page/state/reduce.ts';
import { formatRoute, parseRoute } from '../../../sandbox/slack/page/state/route.ts';

const person = (id: string, name: string, is_bot = false) => ({
  id,
  name,
  real_name: name,
  is_bot,
  tz: 'Etc/UTC',
  color: '#123456',
});

const workspace: Workspace = {
  team: { id: 'T1', name: 'Team', domain: 'team' },
  app: { id: 'A1', name: 'Stoker', bot_user_id: 'UBOT', connected: true, home_tab: true, read_only: false },
  users: [person('U1', 'ada'), person('U2', 'grace'), person('UBOT', 'stoker', true)],
  channels: [{ id: 'C1', name: 'data', is_im: false, is_private: false, topic: '', members: ['U1', 'U2'] }],
  user_groups: [],
  commands: [
    { command: '/emr', description: 'Clusters', usage_hint: 'help' },
    { command: '/emr-admin', description: 'Limits', usage_hint: '' },
  ],
  shortcuts: [],
};

const message = (ts: number, more: Partial<Message> = {}): Message => ({
  type: 'message',
  ts: `${ts}.000100`,
  user: 'U2',
  text: 'hello',
  ...more,
});
const view = (id: string, more: Partial<View> = {}): View => ({
  id,
  type: 'modal',
  hash: '',
  callback_id: '',
  private_metadata: '',
  blocks: [],
  state: { values: {} },
  ...more,
});

function fold(events: PageEvent[], from: PageState = initialState(workspace, 'U1')): PageState {
  return events.reduce((state, event) => reduce(state, { type: 'event', event }), from);
}
const post = (m: Message): PageEvent => ({ type: 'message', channel: 'C1', message: m });

describe('unread marks', () => {
  it("count others' messages in channels out of sight, and not one's own or replies", () => {
    const reply = message(3, { thread_ts: message(1).ts });
    const state = fold([post(message(1)), post(message(2, { user: 'U1' })), post(reply)]);
    expect(state.unread).toEqual({ C1: 1 });
    expect(state.mentioned).toEqual({});
  });

  it('tell a mention, and go when the channel is opened', () => {
    const state = fold([post(message(1, { text: 'hi <@U1>' }))]);
    expect(state.mentioned).toEqual({ C1: true });
    const opened = reduce(state, { type: 'opened', channel: 'C1' });
    expect([opened.unread, opened.mentioned]).toEqual([{}, {}]);
    expect(fold([post(message(2))], opened).unread).toEqual({});
  });
});

describe('thread summaries', () => {
  const parent = message(1);
  const reply = message(2, { thread_ts: parent.ts, user: 'UBOT' });
  const summary = (state: PageState) => state.messages.C1?.get(parent.ts);

  it('count a reply once, whether or not the server sends the parent again', () => {
    const counted = { ...parent, thread_ts: parent.ts, reply_count: 1, latest_reply: reply.ts, reply_users: ['UBOT'] };
    const changed: PageEvent = { type: 'message_changed', channel: 'C1', message: counted };
    for (const events of [
      [post(parent), post(reply)],
      [post(parent), post(reply), changed],
      [post(parent), changed, post(reply)],
      [post(parent), post(reply), post(reply)],
    ]) {
      expect(summary(fold(events))).toMatchObject({ reply_count: 1, latest_reply: reply.ts, reply_users: ['UBOT'] });
    }
  });

  it('leave out replies that only one person sees', () => {
    expect(summary(fold([post(parent), post({ ...reply, ephemeral_to: 'U1' })]))?.reply_count).toBeUndefined();
  });
});

describe('a reload after a lost connection', () => {
  it('drops what was deleted meanwhile, keeps ephemerals and the other threads', () => {
    const kept = [message(3, { ephemeral_to: 'U1' }), message(4, { thread_ts: '2.000100' })];
    const state = fold([post(message(1)), post(message(2)), ...kept.map(post)]);
    const reloaded = reduce(state, { type: 'loaded', channel: 'C1', messages: [message(2)] });
    expect([...(reloaded.messages.C1?.keys() ?? [])].sort()).toEqual(['2.000100', '3.000100', '4.000100']);
  });

  it('keeps what events told while it was on its way: new, changed and deleted', () => {
    const changed = message(1, { text: 'as it is now' });
    const state = fold([post(changed), post(message(3))]);
    const reloaded = reduce(state, {
      type: 'loaded',
      channel: 'C1',
      messages: [message(1, { text: 'as it was' }), message(2)],
      newer: new Set(['1.000100', '2.000100', '3.000100']),
    });
    expect([...(reloaded.messages.C1?.values() ?? [])]).toEqual([changed, message(3)]);
  });
});

describe('a dismissed ephemeral message', () => {
  it('does not come back with a reload', () => {
    const note = message(3, { ephemeral_to: 'U1' });
    const away = reduce(fold([post(note)]), { type: 'dismissed', channel: 'C1', ts: note.ts });
    expect(reduce(away, { type: 'loaded', channel: 'C1', messages: [note] }).messages.C1?.size).toBe(0);
  });
});

describe('modals', () => {
  const opened = (v: View): PageEvent => ({ type: 'view_opened', view: v });
  const ids = (state: PageState) => state.views.map((v) => v.id);

  it('stack when pushed, and are replaced when another is opened', () => {
    const two = fold([opened(view('V1')), opened(view('V2', { previous_view_id: 'V1' }))]);
    expect(ids(two)).toEqual(['V1', 'V2']);
    expect(ids(fold([opened(view('V3', { previous_view_id: null }))], two))).toEqual(['V3']);
    expect(ids(fold([{ type: 'view_closed', view_id: 'V2' }], two))).toEqual(['V1']);
  });

  it('an updated Home goes to the Home tab and not into the stack', () => {
    const home = view('V9', { type: 'home' });
    const state = fold([{ type: 'view_updated', view: home }]);
    expect([state.home?.id, ids(state)]).toEqual(['V9', []]);
  });
});

describe('rows', () => {
  it('stand under one name within five minutes, of one author, on one day', () => {
    const noon = new Date(2026, 10, 21, 12).getTime() / 1000;
    const rows = toRows([
      message(noon + 400),
      message(noon),
      message(noon + 60),
      message(noon + 90, { user: 'U1' }),
      message(noon + 100, { user: 'U1', ephemeral_to: 'U1' }),
      message(noon + 86_400, { user: 'U2' }),
    ]);
    expect(rows.map((r) => [r.grouped, r.newDay])).toEqual([
      [false, true],
      [true, false],
      [false, false],
      [false, false],
      [false, false],
      [false, true],
    ]);
  });
});

describe('the place in the address', () => {
  it.each(['#/U1/C1/17.5', '#/U1/C1', '#/U1', '#/'])('%s is read and written alike', (hash) => {
    expect(formatRoute(parseRoute(hash))).toBe(hash);
  });

  it('that cannot be read is nowhere, and no blank page', () => {
    expect(parseRoute('#/U1/%E0%A4%A/%')).toEqual({ user: 'U1', place: null, thread: null });
  });
});

describe('suggestions', () => {
  const offer = (text: string) => suggest(text, text.length, workspace)?.items.map((i) => i.insert) ?? null;

  it.each([
    ['/', ['/emr ', '/emr-admin ']],
    ['/emr-', ['/emr-admin ']],
    ['/emr run', null],
    ['/nothing', null],
    ['hello /emr', null],
    ['@', ['@stoker ', '@ada ', '@grace ']],
    ['ask @gr', ['@grace ']],
    ['mail a@gr', null],
    ['see #d', ['#data ']],
  ])('for %s', (text, expected) => {
    expect(offer(text)).toEqual(expected);
  });
});
