import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChannelId, type ClusterId, newNoticeId, type RunId, type StepId } from '../../src/ids.ts';
import { type Bot, CHANNEL, startBot, wordsOf } from './support/bot.ts';
import { ADMIN, OPERATOR, VIEWER } from './support/config.ts';

describe('roles by user group', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ config: { roles: { viewer: ['S0DATAENG1'], operator: ['S0PLATFRM2'], admin: [] } } });
  });
  afterAll(() => bot.end());

  it('members may what their group may', async () => {
    // Ada is in both groups, Grace in the first, Linus in none.
    expect((await bot.ask(ADMIN, 'launch adhoc')).text).toContain('is on its way');
    expect((await bot.ask(OPERATOR, 'presets')).text).toContain('Presets:');
    expect((await bot.ask(OPERATOR, 'launch adhoc')).text).toBe(
      '🚫 To use `launch` you need the role *operator*; you are viewer. Nobody is admin yet: name somebody under `roles.admin` in stoker.yml.',
    );
    expect((await bot.ask(VIEWER, 'help')).text).toContain(
      'To use Stoker you need the role *viewer*; you have no role here.',
    );
  });

  it('asks Slack once for each group, not once a command', async () => {
    for (let round = 0; round < 5; round += 1) await bot.ask(ADMIN, 'presets');
    const lookups = (await bot.control.log()).filter(({ name }) => name === 'usergroups.users.list');
    expect(lookups).toHaveLength(2);
  });
});

it('a lookup that fails refuses in words', async () => {
  const bot = await startBot({ config: { roles: { viewer: [], operator: ['S0PLATFRM2'], admin: [ADMIN] } } });
  try {
    await bot.control.post('faults', { kind: 'rate_limited', method: 'usergroups.users.list', retryAfter: 30 });
    expect((await bot.ask(OPERATOR, 'status')).text).toBe(
      '🚫 Slack did not tell who is in <!subteam^S0PLATFRM2> just now, so I cannot know whether you may use Stoker. Try again in a minute.',
    );
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ allowed: false, outcome: 'refused' });
    // Whose role needs no group is not held up by it.
    expect((await bot.ask(ADMIN, 'presets')).text).toContain('Presets:');
  } finally {
    await bot.end();
  }
});

it('a channel that is not on the list is refused, with those that are', async () => {
  const bot = await startBot({ config: { channels: { allowed: ['C0NIGHTLY2'] } } });
  try {
    expect((await bot.ask(ADMIN, 'launch adhoc')).text).toBe(
      '🚫 I am not used in this channel. Ask me in <#C0NIGHTLY2>.',
    );
    expect(await bot.store.clusters.live()).toEqual([]);
  } finally {
    await bot.end();
  }
});

describe('threads and clicks', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot.end());

  /** A run with its card posted, as the outbox does it. */
  const withCard = async (): Promise<{ run: RunId; ts: string }> => {
    const run = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'retrain --since 3d')).text)?.[0] as RunId;
    const { ts } = await bot.app.clients.updates.chat.postMessage({ channel: CHANNEL, text: `card of ${run}` });
    if (!ts) throw new Error('no ts');
    await bot.store.cards.shown(run, 1, ts, new Date());
    return { run, ts };
  };
  const mention = async (user: string, text: string, threadTs: string) => {
    const { message } = await bot.next(
      user,
      (each) => each.thread_ts === threadTs && each.ts !== threadTs && each.bot_id !== undefined,
    );
    const { app } = await bot.control.workspace();
    await bot.control.post('message', {
      user,
      channel: CHANNEL,
      text: `<@${app.bot_user_id}> ${text}`,
      thread_ts: threadTs,
    });
    return message;
  };

  it('in the thread of a run its id may be left out', async () => {
    const { run, ts } = await withCard();
    expect(wordsOf(await mention(OPERATOR, 'status', ts))).toContain(run);
    expect((await mention(OPERATOR, 'cancel', ts)).text).toContain(`Cancelling *retrain* \`${run}\``);
    expect(await bot.store.runs.get(run)).toMatchObject({ cancelWantedBy: OPERATOR });
  });

  it('understands what people say there, and tells what it understands', async () => {
    const { run, ts } = await withCard();
    const help = wordsOf(await mention(OPERATOR, 'help', ts));
    for (const word of ['`status`', '`logs`', '`stop`', '`again`', run]) expect(help).toContain(word);
    expect(wordsOf(await mention(VIEWER, 'help', ts))).not.toContain('`again`');
    expect((await mention(OPERATOR, 'agian', ts)).text).toContain('Did you mean `again`?');
    expect((await mention(OPERATOR, 'sing a song', ts)).text).toContain('Say `help` here');
    expect((await mention(OPERATOR, 'statsu', ts)).text).toContain('Usage: `status [run or cluster]`');
    expect((await mention(OPERATOR, 'again', ts)).text).toContain(`Run ${run} goes on.`);
    expect((await mention(OPERATOR, 'stop it, please!', ts)).text).toContain(`Cancelling *retrain* \`${run}\``);
    await bot.store.runs.update(run, { state: 'cancelled', endedAt: new Date() });
    const again = /r-[a-z0-9]{8}/.exec((await mention(OPERATOR, 'run it again', ts)).text)?.[0] as RunId;
    expect(again).not.toBe(run);
    expect(await bot.store.runs.get(again)).toMatchObject({ job: 'retrain', arguments: { since: '3d' } });
    expect((await mention(VIEWER, 'run it again', ts)).text).toContain('you need the role *operator*');
  });

  it('below a notice that stands alone, that is what the notice is about', async () => {
    const id = /c-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'launch adhoc')).text)?.[0] as ClusterId;
    const { ts = '' } = await bot.app.clients.updates.chat.postMessage({ channel: CHANNEL, text: 'a notice' });
    const body = { kind: 'hard-limit', endsAt: new Date().toISOString() } as const;
    const place = { channel: CHANNEL as ChannelId, threadOf: null, broadcast: false };
    const notice = newNoticeId();
    await bot.store.notices.add({ id: notice, key: notice, clusterId: id, body }, [place], new Date());
    await bot.store.cards.shown(notice, 1, ts, new Date());
    expect((await mention(OPERATOR, 'stop', ts)).text).toContain(`Terminate ${id}?`);
    expect((await mention(OPERATOR, 'again', ts)).text).toContain(`Cluster ${id} is up.`);
  });

  it('a mention passes the same door', async () => {
    const { run, ts } = await withCard();
    expect((await mention(VIEWER, 'cancel', ts)).text).toContain('you need the role *operator*');
    expect(await bot.store.runs.get(run)).toMatchObject({ cancelWantedBy: null });
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({ actor: VIEWER, name: 'cancel', outcome: 'refused' });
  });

  it('reads what Slack makes of a mention: escapes and links', async () => {
    const { ts } = await withCard();
    const answer = await mention(OPERATOR, 'summary --title "a & b" --mode fast', ts);
    const run = /r-[a-z0-9]{8}/.exec(answer.text)?.[0] as RunId;
    expect(await bot.store.runs.get(run)).toMatchObject({ arguments: { title: 'a & b' } });
  });

  it('runs again with the same arguments', async () => {
    const { run } = await withCard();
    await bot.store.runs.update(run, { state: 'failed', failure: { message: 'No.' }, endedAt: new Date() });
    const card = await bot.ask(OPERATOR, `status ${run}`);
    const again = await bot.click(OPERATOR, card, 'run.again');
    const second = /r-[a-z0-9]{8}/.exec(again.text)?.[0] as RunId;
    expect(second).not.toBe(run);
    expect(await bot.store.runs.get(second)).toMatchObject({
      arguments: { since: '3d' },
      state: 'requested',
      preset: 'nightly',
    });
  });

  it('does not run again what stoker.yml would not take any more', async () => {
    const { run } = await withCard();
    await bot.store.runs.update(run, {
      state: 'failed',
      job: 'summary',
      arguments: { mode: 'fast' },
      endedAt: new Date(),
    });
    const card = await bot.ask(OPERATOR, `status ${run}`);
    const { length } = await bot.store.runs.recent(100);
    expect((await bot.click(OPERATOR, card, 'run.again')).text).toContain('`summary` now needs `--title`.');
    expect(await bot.store.runs.recent(100)).toHaveLength(length);
  });

  /** A message that all see, with one button, in the place of a run's card. */
  const showButton = (ts: string, action: string, value: string) =>
    bot.app.clients.updates.chat.update({
      channel: CHANNEL,
      ts,
      text: 'a card',
      blocks: [
        {
          type: 'actions',
          block_id: 'b',
          elements: [{ type: 'button', action_id: action, text: { type: 'plain_text', text: 'x' }, value }],
        },
      ],
    });

  it('a click passes the same door', async () => {
    const { run, ts } = await withCard();
    await showButton(ts, 'run.again', JSON.stringify({ run }));
    const card = (await bot.control.messages(CHANNEL)).find((message) => message.ts === ts);
    if (!card) throw new Error('the card is not there');
    const before = await bot.store.runs.recent(50);
    expect((await bot.click(VIEWER, card, 'run.again')).text).toBe(
      `🚫 To use \`run\` you need the role *operator*; you are viewer. Ask <@${ADMIN}>.`,
    );
    expect(await bot.store.runs.recent(50)).toHaveLength(before.length);
    expect((await bot.store.audit.recent(1))[0]).toMatchObject({
      actor: VIEWER,
      kind: 'click',
      name: 'run.again',
      allowed: false,
      outcome: 'refused',
    });
  });

  it('a person of another workspace and a bot are not among everyone', async () => {
    const { run, ts } = await withCard();
    const frame = { type: 'block_actions', api_app_id: 'A1', trigger_id: 't', team: { id: 'T0CINDERLB', domain: 'x' } };
    const press = (action_ts: string, user: Record<string, string>) => ({
      ...frame,
      user,
      channel: { id: CHANNEL, name: 'data-team' },
      container: { type: 'message', channel_id: CHANNEL, message_ts: ts },
      actions: [{ type: 'button', action_id: 'run.logs', block_id: 'b', action_ts, value: JSON.stringify({ run }) }],
      response_url: 'http://127.0.0.1:9/gone',
    });
    const said = (event: Record<string, unknown>) => ({
      type: 'event_callback',
      team_id: 'T0CINDERLB',
      event_id: `Ev${String(event.ts)}`,
      event: { type: 'app_mention', channel: CHANNEL, text: 'status', thread_ts: ts, ...event },
    });
    const judged = async (body: Record<string, unknown>) => {
      const before = (await bot.store.audit.recent(100)).length;
      await bot.app.bolt.processEvent({ body, ack: async () => {} });
      await expect.poll(async () => (await bot.store.audit.recent(100)).length).toBe(before + 1);
      return (await bot.store.audit.recent(1))[0]?.outcome;
    };
    expect(await judged(press('1.1', { id: VIEWER, name: 'linus', team_id: 'T0CINDERLB' }))).toBe('ok');
    expect(await judged(press('1.2', { id: 'U0STRANGER', name: 'eve', team_id: 'T0ELSEWHER' }))).toBe('refused');
    expect(await judged(press('1.3', { id: OPERATOR, name: 'grace', team_id: 'T0ELSEWHER' }))).toBe('ok');
    expect(await judged(said({ user: VIEWER, team: 'T0CINDERLB', ts: '2.1' }))).toBe('ok');
    expect(await judged(said({ user: 'U0STRANGER', team: 'T0ELSEWHER', ts: '2.2' }))).toBe('refused');
    expect(await judged(said({ user: 'U0ROBOT', bot_id: 'B0ROBOT', ts: '2.3' }))).toBe('refused');
  });

  it('shows logs without secrets, the error first', async () => {
    const { run } = await withCard();
    await bot.store.steps.update(run, 0, { awsId: 's-1ABC' as StepId, awsState: 'FAILED' });
    await bot.store.runs.update(run, {
      state: 'failed',
      failure: { message: 'Too little data.', hint: 'Widen --since.' },
      endedAt: new Date(),
    });
    const driver = 'containers/application_1_0001/container_1_0001_01_000001';
    const files = {
      [`${driver}/stdout.gz`]: 'what the job says\n{"version": 1, "status": "failed"}\n',
      [`${driver}/stderr.gz`]: '26/11/21 02:30:00 INFO SparkContext: fine\nTraceback <x>\npassword=hunter2\n',
    };
    bot.setLogs(files, ['S3: Access denied.']);
    const words = wordsOf(await bot.ask(VIEWER, `logs ${run}`));
    expect(words).toContain('Too little data.\n:bulb: Widen --since.');
    expect(words).toContain('*driver stderr*\n```\nTraceback &lt;x&gt;\npassword=[redacted secret]\n```');
    expect(words).toMatch(/what the job says[\s\S]*driver stderr/);
    expect(words).not.toMatch(/SparkContext|"version"/);
    expect(words).toContain('2 lines, without 1 of INFO, frames and the like, from S3 · 1 secret taken out');
    expect(words).toContain('⚠️ S3: Access denied.');
  });

  it('a forged or outdated button does nothing', async () => {
    const { run, ts } = await withCard();
    for (const value of ['x', '{}', '{"run":"../../x"}', `{"run":"${run}","more":1}`]) {
      const { message } = await bot.next(OPERATOR, (each) => each.ephemeral_to === OPERATOR);
      await showButton(ts, 'run.cancel', value);
      await bot.control.post('action', {
        user: OPERATOR,
        container: { type: 'message', channel: CHANNEL, message_ts: ts, is_ephemeral: false },
        block_id: 'b',
        action: { type: 'button', action_id: 'run.cancel', value },
      });
      expect((await message).text).toContain('This button is from another version of me.');
    }
    expect(await bot.store.runs.get(run)).toMatchObject({ cancelWantedBy: null });
  });

  it.each([
    ['status r-22222222', 'There is no run `r-22222222`.'],
    ['cancel c-22222222', 'There is no cluster `c-22222222`.'],
    ['terminate j-XXXXXXXXXXXX', 'Cluster j-XXXXXXXXXXXX is not one of Stoker'],
    ['retrain --on nothing', "`--on` is the id of a running cluster, not 'nothing'."],
    ['retrain --on c-22222222 --preset adhoc', '`--on` and `--preset` exclude each other'],
    ['retrain --preset adhok', "Did you mean 'adhoc'?"],
  ])('%s', async (line, words) => {
    expect((await bot.ask(OPERATOR, line)).text).toContain(words);
  });

  it('uses a running cluster that stays', async () => {
    const cluster = /c-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, 'launch adhoc')).text)?.[0] as ClusterId;
    const run = /r-[a-z0-9]{8}/.exec((await bot.ask(OPERATOR, `retrain --on ${cluster}`)).text)?.[0] as RunId;
    expect(await bot.store.runs.get(run)).toMatchObject({ clusterId: cluster, ownCluster: false });
  });
});

it('starts nothing where its card could not be seen', async () => {
  const bot = await startBot();
  try {
    // The bot is no member of #general.
    const { message } = await bot.next(OPERATOR, ({ ephemeral_to }) => ephemeral_to === OPERATOR);
    await bot.control.command(OPERATOR, 'C0GENERAL1', 'retrain');
    expect((await message).text).toBe(
      '🤔 I am not in this channel, so you would not see how it goes. Invite me with `/invite @Stoker`, then ask again.',
    );
    expect(await bot.store.runs.recent(1)).toEqual([]);
  } finally {
    await bot.end();
  }
});
