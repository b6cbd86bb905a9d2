import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

const RECORDED = join(import.meta.dirname, '..', '..', 'test', 'emr', 'event-log', 'recorded', 'flights.zstd');
/** What stands once in a log; all else is repeated. */
const ONCE =
  /^\{"Event":"SparkListener(LogStart|ResourceProfileAdded|ApplicationStart|ApplicationEnd|EnvironmentUpdate|ExecutorAdded|BlockManagerAdded)"/;
const IDS = /"(Stage ID|Job ID|Task ID)":(\d+)/g;
const TIMES = /"(Timestamp|Launch Time|Finish Time|Submission Time|Completion Time|time)":(\d{13})/g;
const STAGES_EACH = 100;
const TASKS_EACH = 1000;

/** Writes a log of so many MB: the jobs of a recorded one again and again, with ids and times that go on. */
export async function longEventLog(file: string, megabytes: number): Promise<void> {
  const lines = zstdDecompressSync(await readFile(RECORDED))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const jobs = lines.filter((line) => !ONCE.test(line));
  const last = lines.filter((line) => line.includes('ApplicationEnd'));
  const spanMs = 60_000;
  const out = createWriteStream(file);
  const write = async (text: string): Promise<void> => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await write(`${lines.filter((line) => ONCE.test(line) && !last.includes(line)).join('\n')}\n`);
  let time = 0;
  for (let round = 0; out.bytesWritten + out.writableLength < megabytes * 1e6; round += 1, time += spanMs) {
    const shifted = jobs.map((line) =>
      line
        .replace(
          IDS,
          (_, name, id) => `"${name}":${Number(id) + round * (name === 'Task ID' ? TASKS_EACH : STAGES_EACH)}`,
        )
        .replace(TIMES, (_, name, at) => `"${name}":${Number(at) + time}`),
    );
    await write(`${shifted.join('\n')}\n`);
  }
  await write(
    `${last.map((line) => line.replace(TIMES, (_, name, at) => `"${name}":${Number(at) + time}`)).join('\n')}\n`,
  );
  out.end();
  await once(out, 'finish');
}
