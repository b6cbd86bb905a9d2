import { createS3Client } from '../../aws/clients.ts';
import { s3Uri } from '../../aws/s3/place.ts';
import { askAws } from '../../commands/aws-words.ts';
import { eachAtOnce } from '../../runs/at-once.ts';
import { counted, duration } from '../../slack/words.ts';
import { size } from '../../text/measures.ts';
import type { PutOptions } from '../options.ts';
import { answerText } from '../render/answer.ts';
import type { Style } from '../render/style.ts';
import { tableLines } from '../render/table.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { type Bucket, openBucket } from './bucket.ts';
import { readDestination } from './destination.ts';
import { findFiles } from './local-files.ts';
import { partsOf } from './parts.ts';
import { planTransfers, type Transfer } from './plan.ts';
import { type Before, lookAt, requireFree } from './preflight.ts';
import { createReporter } from './report.ts';
import { type Count, countReusable, type Sent, sendFile } from './send.ts';

const INTERRUPTED = 130;
/** A part may be on its way for minutes where the line is slow. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/** Small files that are under way at a time. */
const AT_ONCE = 4;

/** `data put <file…> s3://…`: sends what is not there yet, and gives the exit code. */
export async function put(
  session: Session,
  { files, to, force, recursive, dryRun }: { files: string[]; to: string } & PutOptions,
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const transfers = planTransfers(await findFiles(files, recursive), readDestination(session.config.bucket, to));
  const bytes = totalOf(transfers);
  const detail = { to, files: transfers.length, bytes, force, dryRun };
  const deed = { name: 'data put', what: 'send files to S3', role: 'operator', detail } as const;
  const answer = await session.door.permit(session.invocation(), deed);
  if (answer.outcome !== 'ok') {
    terminal.say(answerText(answer, style));
    return 1;
  }
  const leaving = new AbortController();
  void terminal.interrupted().then(() => leaving.abort());
  const s3 = createS3Client({ region: session.config.environment.aws.region, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const bucket = openBucket(s3, leaving.signal);
  try {
    const before = await askAws(lookAt(bucket, transfers));
    if (dryRun) terminal.say(await askAws(forecast(bucket, before, force)));
    if (!force) requireFree(before);
    if (!dryRun) await sendAll(bucket, before, force, terminal);
    return 0;
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    terminal.note('Left. The same command goes on from there.');
    return INTERRUPTED;
  } finally {
    s3.destroy();
  }
}

const totalOf = (transfers: readonly Transfer[]): number => transfers.reduce((sum, { file }) => sum + file.bytes, 0);

async function sendAll(
  bucket: Bucket,
  before: ReadonlyMap<Transfer, Before>,
  force: boolean,
  terminal: Terminal,
): Promise<void> {
  const startedAt = performance.now();
  const transfers = [...before.keys()];
  const reporter = createReporter(terminal, totalOf(transfers));
  try {
    const sendOne = async ([transfer, what]: [Transfer, Before]): Promise<boolean> => {
      reporter.begins(transfer.file.name);
      const sent = await send(bucket, transfer, what, force, reporter.count);
      terminal.say(`✓ ${s3Uri(transfer.place)}  ${wordsOf(transfer, sent)}`);
      return true;
    };
    const isSmall = ([{ file }]: [Transfer, Before]): boolean => partsOf(file.bytes).length === 1;
    await eachAtOnce([...before].filter(isSmall), AT_ONCE, sendOne);
    // Of a large one several parts are under way already.
    for (const large of [...before].filter((one) => !isSmall(one))) await sendOne(large);
  } catch (error) {
    terminal.note('Not all was sent. Files that are whole stay, and parts of others wait in S3.');
    throw error;
  } finally {
    reporter.end();
  }
  if (transfers.length === 1) return;
  const took = duration((performance.now() - startedAt) / 1000);
  terminal.say(`${counted(transfers.length, 'file')}, ${size(totalOf(transfers))}, in ${took}.`);
}

async function send(bucket: Bucket, transfer: Transfer, what: Before, overwrite: boolean, count: Count): Promise<Sent> {
  if (what === 'same') {
    count(transfer.file.bytes, 'found');
    return { kind: 'same' };
  }
  return askAws(sendFile(bucket, transfer, { overwrite }, count));
}

function wordsOf({ file }: Transfer, sent: Sent): string {
  const bytes = size(file.bytes);
  if (sent.kind === 'same') return `${bytes}, is there already, the same`;
  if (sent.parts === 1) return `${bytes}, SHA-256 checked`;
  const reused = sent.reused > 0 ? ` (${sent.reused} were there already)` : '';
  return `${bytes} in ${sent.parts} parts${reused}, SHA-256 of each and of all checked`;
}

/** What would be done, a line for each file. */
async function forecast(bucket: Bucket, before: ReadonlyMap<Transfer, Before>, force: boolean): Promise<string> {
  const rows: string[][] = [];
  for (const [transfer, what] of before) {
    rows.push([
      transfer.file.path,
      s3Uri(transfer.place),
      size(transfer.file.bytes),
      await wouldBe(bucket, transfer, what, force),
    ]);
  }
  return tableLines(rows, (column) => column === 2).join('\n');
}

async function wouldBe(bucket: Bucket, transfer: Transfer, what: Before, force: boolean): Promise<string> {
  if (what === 'same') return 'is there already, the same';
  if (what === 'other' && !force) return 'is there already, with other content';
  const parts = partsOf(transfer.file.bytes).length;
  const reusable = await countReusable(bucket, transfer);
  const how = parts === 1 ? '' : ` in ${parts} parts${reusable > 0 ? `, ${reusable} of them there already` : ''}`;
  return `${what === 'other' ? 'would be overwritten' : 'would be sent'}${how}`;
}
