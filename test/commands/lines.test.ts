import fc from 'fast-check';
import pino from 'pino';
import { expect, it } from 'vitest';
import type { CommandDeps, Invocation } from '../../src/commands/context.ts';
import { createDoor } from '../../src/commands/door.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import { shippedPrices } from '../../src/emr/pricing/prices.ts';
import type { ChannelId, SlackUserId } from '../../src/ids.ts';
import { slackRefuses } from '../slack/support/read.ts';
import { freshStore } from '../support/database.ts';
import { noS3 } from './support/bot.ts';
import { OPERATOR, testConfig } from './support/config.ts';
import { commandLines } from './support/lines.ts';

it('a thousand generated lines through the door: each is answered, each answer is one that Slack takes, each is audited', async () => {
  const { store, end } = await freshStore();
  const errors: unknown[] = [];
  const config = testConfig();
  const deps: CommandDeps = {
    config,
    store,
    registry: createRegistry(config),
    emr: {
      readLogs: async () => ({ view: { logs: [], searched: 0, unread: 0, problems: [] }, nextPush: null }),
      newLogLines: async (_cluster, _step, _stream, cursors) => ({ logs: [], cursors }),
      describeCluster: async () => Promise.reject(new Error('no line names a cluster that is there')),
      idleFacts: async () => new Map(),
      sparkUi: async () => ({ kind: 'preparing', state: null }),
    },
    s3: noS3(),
    prices: shippedPrices('us-east-1'),
    people: {
      isAway: async () => null,
      isReachable: async () => null,
      timeZoneOf: async () => null,
      nameOf: async () => null,
    },
    presenceIn: async () => 'present',
    now: () => new Date(),
    log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }),
  };
  const door = createDoor(deps, async () => new Set());
  let asked = 0;
  try {
    await fc.assert(
      fc.asyncProperty(commandLines, async (line) => {
        asked += 1;
        const invocation: Invocation = {
          source: 'command',
          user: OPERATOR as SlackUserId,
          channel: 'C0DATATEAM' as ChannelId,
          requestKey: `line ${asked}`,
        };
        const answer = await door.command(invocation, line);
        expect(slackRefuses({ text: answer.text, blocks: answer.blocks ?? [] })).toEqual([]);
        expect(answer.text).not.toMatch(/<!|Something broke/);
      }),
      { numRuns: 1000, seed: 11, endOnFailure: true },
    );
    expect(errors).toEqual([]);
    expect(await store.audit.recent(asked + 1)).toHaveLength(asked);
  } finally {
    await end();
  }
});
