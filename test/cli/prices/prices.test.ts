import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadPrices, updatedPricesFile } from '../../../src/emr/pricing/prices.ts';
import { startPriceList } from './price-list.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoker-prices-'));
  // A person's own settings are not read where there are others.
  await writeFile(join(folder, '.env'), '');
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** As somebody has it who has set up AWS and nothing else. */
async function prices(words: string[], endpoint = 'http://127.0.0.1:9') {
  const env = {
    PATH: process.env.PATH ?? '',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_PRICING: endpoint,
  };
  const child = spawn(process.execPath, [MAIN, 'prices', ...words], { cwd: folder, env });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += stripVTControlCharacters(text);
    });
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

describe('`stoker prices`', () => {
  it('shows what is shipped, of when it is, and what is only an estimate', async () => {
    const said = await prices(['m5.xlarge', 'q9z.xlarge']);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toMatch(/^Prices of eu-west-1, as of \d{4}-\d\d-\d\d, from AWS's public price list\.\n/);
    expect(said.stdout).toMatch(/\nm5\.xlarge +\$0\.214 +\$0\.048 +\$0\.262 +about \$0\.134\n/);
    expect(said.stdout).toMatch(/\nq9z\.xlarge .* about \$0\.\d+ +about \$0\.\d+\n/);
  });

  it('asks AWS, keeps what it says, and shows that from then on', async () => {
    const { url, asked } = await startPriceList();
    const today = () => new Date().toISOString().slice(0, 10);
    const before = today();
    const said = await prices(['update'], url);
    // It may be midnight meanwhile.
    const days = [before, today()];
    expect(said.code).toBe(0);
    expect(said.stderr).toContain("2 machines, 2 with EMR's fee, 2 types of disk in eu-west-1.");
    expect(asked.length).toBeGreaterThan(3);
    expect(await readdir(join(folder, '.stoker'))).toEqual(['prices.json']);

    const kept = await loadPrices(folder, 'eu-west-1');
    expect(kept.source).toBe("AWS's Pricing API");
    expect(kept.nodeHour('m99q.xlarge', 'on-demand')).toEqual({ ec2: 0.5, emr: 0.125, usd: 0.625, estimated: false });
    expect(kept.nodeHour('m5.xlarge', 'on-demand')).toMatchObject({ ec2: 0.214, emr: 0.048 });
    expect(kept.gbHour('gp3') * 730).toBeCloseTo(0.088, 9);
    // What AWS did not list is what it was, and other regions are as shipped.
    expect(kept.nodeHour('r5.xlarge', 'on-demand').usd).toBeGreaterThan(0.2);
    expect((await loadPrices(folder, 'us-east-1')).source).toBe("AWS's public price list");
    const shown = await prices(['m99q.xlarge', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      on: expect.toSatisfy((on: string) => days.includes(on)),
      types: { 'm99q.xlarge': { onDemand: { usd: 0.625, estimated: false } } },
    });
  });

  it('says which permission is missing, and leaves what is there', async () => {
    const message =
      'User: arn:aws:iam::111122223333:user/x is not authorized to perform: pricing:GetProducts because no policy allows it';
    const { url } = await startPriceList({ status: 400, body: { __type: 'AccessDeniedException', message } });
    await rm(join(folder, '.stoker'), { recursive: true, force: true });
    const said = await prices(['update'], url);
    expect(said).toMatchObject({ code: 1, stdout: '' });
    expect(said.stderr).toContain('pricing:GetProducts is missing');
    expect(said.stderr).toContain('Without it Stoker goes on with the prices that it comes with.');
    expect(await readdir(folder)).toEqual(['.env']);
  });

  it('writes nothing for a region that AWS has no prices of', async () => {
    const { url } = await startPriceList();
    const said = await prices(['update', '--region', 'eu-nowhere-7'], url);
    expect(said.code).toBe(1);
    expect(said.stderr).toContain("AWS's price list has no machines for the region 'eu-nowhere-7'.");
    expect(await readdir(folder)).toEqual(['.env']);
  });
});

it('a table that cannot be read is said, and an update writes it anew', async () => {
  const { url } = await startPriceList();
  await prices(['update'], url);
  await writeFile(updatedPricesFile(folder), '{"regions":');
  const said = await prices([]);
  expect(said.code).toBe(1);
  expect(said.stderr).toContain('prices.json is no table of prices.');
  expect((await prices(['update'], url)).code).toBe(0);
  expect(JSON.parse(await readFile(updatedPricesFile(folder), 'utf8'))).toHaveProperty('regions.eu-west-1');
});
