import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReminderDeps } from '../../src/reminders/deps.ts';
import { heartbeat } from '../../src/reminders/heartbeat.ts';
import { secondsAfter } from '../../src/runs/world.ts';
import { testConfig } from '../commands/support/config.ts';
import { type NightlyHouse, openNightlyHouse } from './nightly/house.ts';

let house: NightlyHouse;
let server: Server;
let asked: string[];
let answer: { status: number; location?: string };
beforeAll(async () => {
  house = await openNightlyHouse();
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await house.close();
});
beforeEach(async () => {
  asked = [];
  answer = { status: 200 };
  house.pass(86_400);
  await house.store.pulses.beat('sweep', house.now());
});
afterEach(async () => {
  for (const { id } of await house.store.schedules.live()) await house.store.schedules.update(id, { nextAt: null });
});

interface Beaten {
  metrics: string[];
  warnings: string[];
}

async function beat(over: Partial<ReminderDeps> = {}, metric?: string): Promise<Beaten> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-check`;
  const beaten: Beaten = { metrics: [], warnings: [] };
  const warn = { write: (line: string) => beaten.warnings.push(line) };
  const config = testConfig({ heartbeat: { url, ...(metric && { metric }) } });
  const deps = { ...house.deps, config, log: pino({ level: 'warn' }, warn), ...over };
  const put = async ({ namespace, name, value, at }: { namespace: string; name: string; value: number; at: Date }) => {
    beaten.metrics.push(`${namespace}/${name} ${value} ${at.toISOString()}`);
  };
  await heartbeat({ put }).run(deps);
  return beaten;
}

describe('the heartbeat', () => {
  it('goes to the address and to CloudWatch', async () => {
    const { metrics, warnings } = await beat({}, 'Stoker');
    expect(asked).toEqual(['GET /secret-check']);
    expect(metrics).toEqual([`Stoker/Heartbeat 1 ${house.now().toISOString()}`]);
    expect(warnings).toEqual([]);
  });

  it('goes nowhere unless it is asked for, and then looks at nothing', async () => {
    const store = new Proxy({}, { get: () => expect.fail('looked at the record') }) as ReminderDeps['store'];
    await heartbeat({ put: async () => expect.fail('sent') }).run({ ...house.deps, store });
    expect(asked).toEqual([]);
  });

  it('stops when AWS was not looked at for ten minutes', async () => {
    house.pass(599);
    await beat();
    expect(asked).toHaveLength(1);
    house.pass(2);
    const { warnings } = await beat();
    expect(asked).toHaveLength(1);
    expect(warnings.join()).toContain('AWS was last looked at');
  });

  it('stops when a planned time was left lying for ten minutes', async () => {
    await house.add({ nextAt: secondsAfter(house.now(), -599) });
    await beat();
    expect(asked).toHaveLength(1);
    await house.add({ nextAt: secondsAfter(house.now(), -601) });
    const { warnings } = await beat();
    expect(asked).toHaveLength(1);
    expect(warnings.join()).toContain('was not looked at when its time came');
  });

  it('stops when the record cannot be written', async () => {
    const pulses = {
      ...house.store.pulses,
      beat: async () => {
        throw new Error('cannot execute INSERT in a read-only transaction');
      },
    };
    await expect(beat({ store: { ...house.store, pulses } })).rejects.toThrow('read-only');
    expect(asked).toEqual([]);
  });

  it.each([
    ['refuses', { status: 404 }],
    ['sends it elsewhere', { status: 302, location: '/login' }],
  ])('follows no redirect, and says without the address that one %s', async (_, given) => {
    answer = given;
    const { warnings } = await beat({}, 'Stoker');
    expect(asked).toEqual(['GET /secret-check']);
    expect(warnings.join()).toContain('a heartbeat was not taken');
    expect(warnings.join()).not.toContain('secret-check');
  });
});
