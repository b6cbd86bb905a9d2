import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { BUILT_IN } from '../../src/commands/built-in.ts';

const root = join(import.meta.dirname, '..', '..');

async function stoker(...words: string[]): Promise<string> {
  const { bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { bin: { stoker: string } };
  return (await promisify(execFile)(join(root, bin.stoker), words, { cwd: tmpdir() })).stdout;
}

it('`stoker` is what npx runs, from wherever it is called, and tells what there is', async () => {
  const stdout = await stoker('--help');
  expect(stdout).toMatch(/^Usage: stoker \[--demo\] <command> \[arguments\]\n/);
  for (const { name } of BUILT_IN) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  for (const option of ['--demo', '--no-wait', '--json', '--yes', 'data put'])
    expect(stdout).toMatch(new RegExp(`^ {2}${option} `, 'm'));
});

it('explains `data put`, which is its own', async () => {
  const stdout = await stoker('data', 'put', '--help');
  expect(stdout).toMatch(/^Usage: stoker data put <file…> s3:\/\/bucket\/prefix\/\n/);
  for (const option of ['--force', '--recursive', '--dry-run']) expect(stdout).toContain(` ${option} `);
});
