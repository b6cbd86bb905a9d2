import pg from 'pg';

/** The session that hears NOTIFY and holds this process's duties; both end with it, however the process ends. */
export class Session {
  readonly #connect: () => pg.Client;
  readonly #listeners: ((kind: 'work' | 'slack') => void)[] = [];
  readonly #held = new Set<string>();
  #client: Promise<pg.Client> | null = null;
  #closed = false;

  constructor(connectionString: string) {
    this.#connect = () => new pg.Client({ connectionString, application_name: 'stoker session' });
  }

  async listen(listener: (kind: 'work' | 'slack') => void): Promise<void> {
    this.#listeners.push(listener);
    await this.#open();
  }

  async leads(duty: 'sweep' | 'slack'): Promise<boolean> {
    const client = await this.#open();
    if (this.#held.has(duty)) return true;
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtext($1)) as locked', [
      `stoker ${duty}`,
    ]);
    if (rows[0]?.locked) this.#held.add(duty);
    return rows[0]?.locked === true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end().catch(() => {});
  }

  #open(): Promise<pg.Client> {
    if (this.#closed) throw new Error('the session with the database is closed');
    this.#client ??= this.#start();
    return this.#client;
  }

  async #start(): Promise<pg.Client> {
    const client = this.#connect();
    // The duties went with the session; the next question for one opens another and asks again.
    const lost = () => {
      this.#client = null;
      this.#held.clear();
      client.removeAllListeners('end');
      if (!this.#closed && this.#listeners.length > 0)
        setTimeout(() => this.#closed || this.#open().catch(() => {}), 1000).unref();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => {
      for (const listener of this.#listeners) listener(payload === 'slack' ? 'slack' : 'work');
    });
    try {
      await client.connect();
      await client.query('listen stoker');
    } catch (error) {
      lost();
      throw error;
    }
    return client;
  }
}
