import { createInterface } from 'node:readline/promises';

/** The terminal in front of a person, or the pipes in its place. */
export interface Terminal {
  /** A line of the answer, on stdout. */
  say(text: string): void;
  /** A line about it, on stderr. */
  note(text: string): void;
  /** The one line at the bottom that is overwritten; only where stderr is a terminal. */
  status(text: string): void;
  /** True where somebody can be asked. */
  isInteractive: boolean;
  /** True where `status` shows something. */
  hasStatus: boolean;
  /** As it is now: a window may be drawn smaller. */
  readonly width: number;
  /** Yes or no; no when Ctrl-C or the end of the input comes instead. */
  confirm(question: string): Promise<boolean>;
  /** Resolves at the next Ctrl-C or request to end. */
  interrupted(): Promise<void>;
}

/** The process's own terminal. From here on Ctrl-C is heard by those who wait for it; one that nobody waits for ends it. */
export function openTerminal(process: NodeJS.Process, end: (code: number) => void): Terminal {
  const { stdin, stdout, stderr } = process;
  let hearers: (() => void)[] = [];
  const interrupt = (signal: NodeJS.Signals) => {
    if (hearers.length === 0) end(signal === 'SIGINT' ? 130 : 143);
    for (const heard of hearers.splice(0)) heard();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // `stoker status | head` is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'EPIPE' ? 0 : 1));

  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    say: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    status: (text) => {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001b[K${text}`);
      shown = text !== '';
    },
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    hasStatus: stderr.isTTY === true,
    get width() {
      // A terminal of no known size says 0.
      return stdout.columns || stderr.columns || 100;
    },
    confirm: async (question) => {
      clear();
      // Without `terminal` Ctrl-C stays a signal.
      const lines = createInterface({ input: stdin, output: stderr, terminal: false });
      let no = (): void => {};
      const interruptedOrEnded = new Promise<string>((resolve) => {
        no = () => resolve('');
        lines.once('close', no);
        hearers.push(no);
      });
      const answer = await Promise.race([lines.question(`${question} [y/N] `), interruptedOrEnded]);
      hearers = hearers.filter((hearer) => hearer !== no);
      lines.close();
      return /^\s*y(es)?\s*$/i.test(answer);
    },
    interrupted: () => new Promise((resolve) => hearers.push(resolve)),
  };
}
