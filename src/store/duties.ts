import pg from 'pg';
import { type Duty, WAKE_KINDS, type WakeKind } from './store.ts';

/** A database that says nothing for this long counts as gone. */
const PATIENCE_MS = 10_000;

/** What the advisory lock of a duty is called. */
export const dutyKey = (duty: Duty): string => `stoker ${duty}`;

/** The session that hears NOTIFY and holds this process's duties; both end with it, however the process ends. */
export class Session {
  readonly #connect: () => pg.Client;
  readonly #listeners: ((kind: WakeKind) => void)[] = [];
  readonly #held = new Set<string>();
  #client: Promise<pg.Client> | null = null;
  #lastQuestion: Promise<unknown> = Promise.resolve();
  #wasLost = false;
  #closed = false;

  constructor(connectionString: string) {
    this.#connect = () =>
      new pg.Client({
        connectionString,
        application_name: 'stoker session',
        connectionTimeoutMillis: PATIENCE_MS,
        query_timeout: PATIENCE_MS,
        keepAlive: true,
        keepAliveInitialDelayMillis: PATIENCE_MS,
      });
  }

  async listen(listener: (kind: WakeKind) => void): Promise<void> {
    this.#listeners.push(listener);
    await this.#open();
  }

  /** Several loops ask at once, and the connection takes one question after the other. */
  leads(duty: Duty): Promise<boolean> {
    const answer = this.#lastQuestion.then(() => this.#leads(duty));
    this.#lastQuestion = answer.catch(() => {});
    return answer;
  }

  async #leads(duty: Duty): Promise<boolean> {
    const client = await this.#open();
    if (this.#held.has(duty)) return this.#answers(client);
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtext($1)) as locked', [
      dutyKey(duty),
    ]);
    if (rows[0]?.locked) this.#held.add(duty);
    return rows[0]?.locked === true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end().catch(() => {});
  }

  /** Only a session that answers still holds what it held: the server may have dropped it without our hearing of it. */
  async #answers(client: pg.Client): Promise<boolean> {
    try {
      await client.query('select 1');
      return true;
    } catch {
      // The end of the connection is what makes another one.
      client.connection.stream.destroy();
      return false;
    }
  }

  #open(): Promise<pg.Client> {
    if (this.#closed) throw new Error('the session with the database is closed');
    this.#client ??= this.#start();
    return this.#client;
  }

  async #start(): Promise<pg.Client> {
    const client = this.#connect();
    // The duties went with the session; the next question for one opens another and asks again.
    let over = false;
    const lost = () => {
      // An error and an end are one loss; a second word must not take the next session along.
      if (over) return;
      over = true;
      this.#client = null;
      this.#wasLost = true;
      this.#held.clear();
      if (!this.#closed && this.#listeners.length > 0)
        setTimeout(() => this.#closed || this.#open().catch(() => {}), 1000).unref();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => {
      const kind = WAKE_KINDS.find((one) => one === payload);
      if (kind) for (const listener of this.#listeners) listener(kind);
    });
    try {
      await client.connect();
      await client.query('listen stoker');
    } catch (error) {
      client.connection.stream.destroy();
      lost();
      throw error;
    }
    if (this.#wasLost) for (const kind of WAKE_KINDS) for (const tell of this.#listeners) tell(kind);
    this.#wasLost = false;
    return client;
  }
}
