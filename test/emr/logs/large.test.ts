import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MB = 1024 * 1024;
const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-large-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A driver's log of about so many bytes, packed: mostly INFO, now and then something else. */
async function write(name: string, bytes: number): Promise<{ file: string; lines: number }> {
  const file = join(folder, name);
  let lines = 0;
  function* log(): Generator<string> {
    for (let written = 0; written < bytes; ) {
      let chunk = '';
      for (let i = 0; i < 2000; i += 1, lines += 1) {
        chunk +=
          lines % 500 === 499
            ? `26/11/21 15:04:05 WARN TaskSetManager: Lost task ${lines}.0 in stage 3.0, it will be tried again\n`
            : `26/11/21 15:04:05 INFO TaskSetManager: Finished task ${lines}.0 in stage 3.0 (TID ${lines * 7}) in 112 ms on ip-10-0-0-12 (executor 3)\n`;
      }
      written += chunk.length;
      yield chunk;
    }
  }
  await pipeline(Readable.from(log()), createGzip({ level: 1 }), createWriteStream(file));
  return { file, lines };
}

interface Read {
  moreMb: number;
  seconds: number;
}

/** Reads it in each way that people ask for: what helps, a search, the newest 2,000 lines. */
async function readLarge(bytes: number): Promise<Read[]> {
  const small = await write('small.gz', MB);
  const large = await write('large.gz', bytes);
  const script = join(import.meta.dirname, 'read-large.ts');
  const reads: Read[] = [];
  for (const way of ['0', '1', '2']) {
    const { stdout } = await run(process.execPath, [script, small.file, large.file, way]);
    const read = JSON.parse(stdout) as Read & { total: number };
    expect(read.total).toBe(large.lines);
    reads.push(read);
  }
  return reads;
}

it('a log of 50 MB takes less than 50 MB of memory', { timeout: 60_000 }, async () => {
  for (const { moreMb } of await readLarge(50 * MB)) expect(moreMb).toBeLessThan(50);
});

it.runIf(process.env.STOKER_LONG_TESTS === '1')('so does one of 1 GB', { timeout: 300_000 }, async () => {
  for (const { moreMb, seconds } of await readLarge(1024 * MB)) {
    console.log(`1 GB: ${moreMb.toFixed(1)} MB more, ${seconds.toFixed(1)} s`);
    expect(moreMb).toBeLessThan(50);
  }
});
