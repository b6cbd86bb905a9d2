import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { servePage } from '../../../sandbox/slack/static-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<h1>page</h1>');
  await writeFile(join(folder, 'page', 'assets', 'index.js'), 'start()');
  await writeFile(join(folder, 'secret.json'), '{}');
});
afterEach(() => rm(folder, { recursive: true }));

const get = (path: string) => servePage(join(folder, 'page'), path);

it('serves the page and its files, with a policy that keeps it to its own server', async () => {
  const page = await get('/');
  expect(await page.text()).toBe('<h1>page</h1>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  const script = await get('/assets/index.js');
  expect(await script.text()).toBe('start()');
  expect(script.headers.get('content-type')).toContain('javascript');
});

it.each([
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/assets/none.js',
])('gives nothing for %s', async (path) => {
  const response = await get(path);
  expect(response.status === 404 || (await response.text()) === '<h1>page</h1>').toBe(true);
});

it('does not fall over a broken escape', async () => {
  expect(await (await get('/%zz')).text()).toBe('<h1>page</h1>');
});
