import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A Slack-looking id: the prefix, a zero, and capitals and digits up to eleven characters. */
export function newId(prefix: string): string {
  let id = `${prefix}0`;
  while (id.length < 11) id += ALPHABET[randomInt(ALPHABET.length)];
  return id;
}

/** An unguessable string for tokens, tickets and hashes. */
export function newSecret(bytes = 24): string {
  return randomBytes(bytes).toString('hex');
}

/** Slack's `ts` for a moment in milliseconds, moved on by a microsecond where that is needed to stay above `last`. */
export function nextTs(nowMs: number, last: string): string {
  const micros = BigInt(Math.floor(nowMs)) * 1000n;
  const lastMicros = last === '' ? 0n : BigInt(last.replace('.', ''));
  const chosen = micros > lastMicros ? micros : lastMicros + 1n;
  return `${chosen / 1_000_000n}.${String(chosen % 1_000_000n).padStart(6, '0')}`;
}
