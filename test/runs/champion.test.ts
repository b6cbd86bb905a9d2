import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/contract.ts';
import { USERS } from '../../sandbox/slack/workspace.ts';
import { wordsOf } from '../commands/support/bot.ts';
import { BUCKET, CHANNEL, openStage, type TestStage } from '../support/stage.ts';

let stage: TestStage;
beforeEach(async () => {
  stage = await openStage();
  await stage.start();
});
afterEach(() => stage.close());

const poll = { timeout: 25_000, interval: 50 };

interface ButtonOnCard {
  message_ts: string;
  block_id: string;
  value: string;
}

/** The button with this label on each card that has it. */
const buttonsOn = (cards: Message[], label: string): ButtonOnCard[] =>
  cards.flatMap((card) =>
    (card.blocks ?? []).flatMap((block) =>
      (Array.isArray(block.elements) ? (block.elements as Record<string, { text: string } & string>[]) : [])
        .filter(({ text }) => text?.text === label)
        .map(({ value }) => ({ message_ts: card.ts, block_id: block.block_id ?? '', value: String(value) })),
    ),
  );

/** Clicks as a person, and resolves with the answer that only they see. */
async function click(user: string, { message_ts, block_id, value }: ButtonOnCard): Promise<string> {
  const container = { type: 'message', channel: CHANNEL, message_ts, is_ephemeral: false };
  const action = { type: 'button', action_id: 'model.promote', value };
  const { text } = await stage.answerTo(user, () =>
    stage.control.post('action', { user, container, block_id, action }),
  );
  return text;
}

it('of two who promote what two runs trained, from their cards and at once, one wins and the other is told', {
  timeout: 90_000,
}, async () => {
  for (let run = 0; run < 2; run += 1) await stage.type('retrain --mode train');
  const offered = async () => buttonsOn(await stage.cards(), 'Promote it');
  await expect.poll(async () => (await offered()).length, poll).toBe(2);
  await stage.settled();
  const [one, other] = await offered();
  if (!one || !other) throw new Error('there are no two buttons');

  const answers = await Promise.all([click(USERS.ada, one), click(USERS.grace, other)]);

  const champion = JSON.parse(String(await stage.aws.objects.get(BUCKET, 'models/retrain/champion.json')));
  const winner = champion.promoted_by === USERS.ada ? 0 : 1;
  const version = (JSON.parse([one, other][winner]?.value ?? '') as { version: string }).version;
  expect(champion).toMatchObject({ model: version, previous: null });
  const who = `<@${champion.promoted_by}>`;
  expect(answers[winner]).toBe(`🏆 ${who} made \`${version}\` the champion of *retrain*.`);
  expect(answers[1 - winner]).toMatch(
    new RegExp(
      `^✋ Nothing changed: the champion of \\*retrain\\* is \`${version}\` now, promoted \\d+ s ago by ${who}\\.`,
    ),
  );
  // Everybody finds it below the card of the run that made it, and nowhere else.
  const threads = async () =>
    Promise.all(
      [one, other].map(async ({ message_ts }) =>
        (await stage.control.messages(CHANNEL, undefined, message_ts))
          .map(wordsOf)
          .filter((text) => text.includes('🏆')),
      ),
    );
  const told = [`🏆 \`${version}\` is the champion of *retrain* now, by ${who}`];
  await expect.poll(threads, poll).toEqual(winner === 0 ? [told, []] : [[], told]);
});
