import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { BUILT_IN } from '../../src/commands/registry.ts';

const root = join(import.meta.dirname, '..', '..');

it('`stoker` is what npx runs, from wherever it is called, and tells what there is', async () => {
  const { bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { bin: { stoker: string } };
  const { stdout } = await promisify(execFile)(join(root, bin.stoker), ['--help'], { cwd: tmpdir() });
  expect(stdout).toMatch(/^Usage: stoker \[--demo\] <command> \[arguments\]\n/);
  for (const { name } of BUILT_IN) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  for (const option of ['--demo', '--no-wait', '--json', '--yes', 'data put'])
    expect(stdout).toMatch(new RegExp(`^ {2}${option} `, 'm'));
});
