import type { Logger } from 'pino';

/**
 * Work that is done again and again by itself: it runs, says when it wants to run next (null: when woken), and a wake-up
 * in the middle of a run makes it run once more. An error is logged and followed by a pause that grows.
 */
export class Loop {
  readonly #name: string;
  readonly #work: () => Promise<Date | null>;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #nextAt = Number.POSITIVE_INFINITY;
  #running: Promise<void> | null = null;
  #failures = 0;
  #stopped = false;

  constructor(name: string, work: () => Promise<Date | null>, log: Logger) {
    this.#name = name;
    this.#work = work;
    this.#log = log;
  }

  /** Runs at once, or at the given time if that is earlier than planned. */
  wake(at = Date.now()): void {
    if (this.#stopped) return;
    if (at < this.#nextAt) this.#plan(at);
  }

  /** Lets a run that is under way come to its end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  #plan(at: number): void {
    this.#nextAt = at;
    if (this.#timer) clearTimeout(this.#timer);
    // While a run is under way only the time is kept; its end plans anew.
    if (this.#running || at === Number.POSITIVE_INFINITY) return;
    // setTimeout takes 24.8 days at most; nothing here waits for an hour without another look.
    this.#timer = setTimeout(() => this.#start(), Math.min(3_600_000, Math.max(0, at - Date.now())));
  }

  #start(): void {
    this.#nextAt = Number.POSITIVE_INFINITY;
    this.#running = this.#runOnce().then((next) => {
      this.#running = null;
      if (!this.#stopped) this.#plan(Math.min(this.#nextAt, next));
    });
  }

  async #runOnce(): Promise<number> {
    try {
      const next = await this.#work();
      this.#failures = 0;
      return next?.getTime() ?? Number.POSITIVE_INFINITY;
    } catch (error) {
      this.#failures += 1;
      const pauseMs = Math.min(30_000, 500 * 2 ** Math.min(this.#failures, 6));
      this.#log.error({ err: error, loop: this.#name, pauseMs }, 'a loop broke off; it goes on after a pause');
      return Date.now() + pauseMs;
    }
  }
}
