import { describe, expect, it } from 'vitest';
import { listenFor } from '../../../src/emr/diagnose/needles.ts';
import { readLines } from '../../../src/emr/diagnose/read-lines.ts';
import type { Rule } from '../../../src/emr/diagnose/rule.ts';
import { RULES } from '../../../src/emr/diagnose/rules/index.ts';

const rule = (needle: Rule['needle']): Rule => ({ cause: 'unknown', needle, pattern: /./, title: () => '' });
const FIRST = rule('Error: ');
const SECOND = rule(['Task Error', 'xError: y']);
const THIRD = rule('Task Error: ');
const listen = listenFor([FIRST, SECOND, THIRD], ['the end', 'Error: ']);
const hear = (text: string): ReturnType<typeof listen> => listen(Buffer.from(text), 0, Buffer.byteLength(text));

describe('a line that is listened to', () => {
  it.each([
    ['nothing that anybody knows', null],
    ['', null],
    ['Error', null],
    ['Error:', null],
    ['Error: ', { rules: [FIRST], ofEnd: true }],
    ['at the end', { rules: [], ofEnd: true }],
    ['Task Error', { rules: [SECOND], ofEnd: false }],
    ['ü Task Error: and Error: again', { rules: [FIRST, SECOND, THIRD], ofEnd: true }],
    ['ErrorError: ', { rules: [FIRST], ofEnd: true }],
    ['xError: y', { rules: [FIRST, SECOND], ofEnd: true }],
  ])('%j', (text, told) => {
    expect(hear(text)).toEqual(told);
  });

  it('is only looked at between its ends', () => {
    const bytes = Buffer.from('Error: Error: ');
    expect(listen(bytes, 1, 13)).toBeNull();
    expect(listen(bytes, 7, 14)).not.toBeNull();
  });

  it('is known by the same rules as a search for each text, whatever stands around it', () => {
    const listenAll = listenFor(RULES, []);
    for (const { needle } of RULES) {
      for (const text of [needle].flat()) {
        const line = `${text.slice(1)}${text} ${text.slice(0, -1)}`;
        const knowers = RULES.filter((one) => [one.needle].flat().some((other) => line.includes(other)));
        expect(listenAll(Buffer.from(line), 0, Buffer.byteLength(line))?.rules).toEqual(knowers);
      }
    }
  });
});

describe('a log that arrives in pieces', () => {
  const text =
    '26/11/21 15:04:05 INFO DAGScheduler: Job 0 failed\r\nplain ä\n\tat java.lang.Thread.run(Thread.java:829)\n\n2026-11-21 15:04:05,123 DEBUG x\nlast';
  const lines = async (size: number): Promise<unknown[]> => {
    const bytes = Buffer.from(text);
    const taken: unknown[] = [];
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const count = await readLines(pieces(), (piece, at, end, number, gap) =>
      taken.push([piece.toString('utf8', at, end), number, gap]),
    );
    return [count, ...taken];
  };

  it.each([1, 2, 3, 5, 7, 16, 1000])('has the same lines in pieces of %i bytes', async (size) => {
    expect(await lines(size)).toEqual([6, ['plain ä', 2, true], ['', 4, false], ['last', 6, true]]);
  });

  it('is cut where a line is longer than anybody reads', async () => {
    const long = async function* (): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 10; i += 1) yield Buffer.alloc(5000, 'a');
      yield Buffer.from('\nb\n');
    };
    const lengths: number[] = [];
    await readLines(long(), (_, at, end) => lengths.push(end - at));
    expect(lengths).toEqual([16 * 1024, 1]);
  });
});
