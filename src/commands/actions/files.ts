import { parseS3Uri, type S3Place } from '../../aws/s3/place.ts';
import { LINK_SECONDS, presignDownload } from '../../aws/s3/presign.ts';
import { UserError } from '../../errors.ts';
import type { JobResult, Run } from '../../records.ts';
import { runFolder } from '../../runs/effects/names.ts';
import { context, LIMITS, type MessageBlock, section, weight } from '../../slack/blocks.ts';
import { escapeMrkdwn, inlineCode, mrkdwn } from '../../slack/escape.ts';
import { duration, person } from '../../slack/words.ts';
import { size } from '../../text/measures.ts';
import { redacted } from '../../text/redact.ts';
import { refusal } from '../authorize.ts';
import type { Answer, Asked, CommandDeps } from '../context.ts';

type OutputFile = NonNullable<JobResult['files']>[number];

/** Links to what a job wrote, for the one who asked for the run and for admins; nobody else sees the answer. */
export async function filesOf(deps: CommandDeps, { invocation, access }: Asked, run: Run): Promise<Answer> {
  if (run.requestedBy !== invocation.user && access.role !== 'admin') {
    const why = refusal(deps.config, access, 'get the files of a run of somebody else', 'admin');
    return { text: `🚫 These files are for ${person(run.requestedBy)}, who asked for the run. ${why}`, refused: true };
  }
  const files = run.result?.files ?? [];
  if (files.length === 0) throw new UserError(`Run ${run.id} wrote no files.`);
  const folder = runFolder(deps.config.bucket, run.id);
  const title = `Files of *${mrkdwn(run.job, 60)}* ${inlineCode(run.id)}`;
  const blocks: MessageBlock[] = [section(title)];
  const end = context(
    `The links work for ${duration(LINK_SECONDS)}, for whoever has them: do not pass them on. Ask anew for fresh ones.`,
  );
  for (const [index, file] of files.entries()) {
    const line = section(await fileLine(deps, run, file, folder));
    // A signed link is long: what no longer fits is in the same folder.
    const full = weight([...blocks, line, end]) > LIMITS.messageCharacters - 500;
    if (full || blocks.length > LIMITS.blocks - 3) {
      blocks.push(context(`${files.length - index} more in ${inlineCode(folder)}.`));
      break;
    }
    blocks.push(line);
  }
  return { text: `Files of ${mrkdwn(run.job, 60)} ${run.id}`, blocks: [...blocks, end] };
}

async function fileLine(deps: CommandDeps, run: Run, file: OutputFile, folder: string): Promise<string> {
  const label = mrkdwn(redacted(file.label), 100).replaceAll('|', '¦') || 'File';
  const place = within(folder, file.uri);
  // A job names its files itself; Stoker's rights reach further than they should.
  if (!place) return `${label} · no link: ${inlineCode(redacted(file.uri), 300)} is not in the run's own folder`;
  const link = await presignDownload(deps.s3, place, downloadName(run, file, place.key));
  const line = `<${escapeMrkdwn(link)}|${label}> · ${size(file.bytes)}`;
  return line.length <= LIMITS.section
    ? line
    : `${label} · no link: it is too long for Slack; take ${inlineCode(file.uri, 1100)}`;
}

/** The object at an address, if it lies below a folder by its plain name. */
function within(folder: string, uri: string): S3Place | null {
  const path = uri.startsWith(folder) ? uri.slice(folder.length) : '';
  // Browsers resolve dots in a path, so that a link would lead elsewhere than was checked.
  const plain = path !== '' && path.split('/').every((part) => !/^\.{0,2}$/.test(part));
  return plain ? parseS3Uri(uri) : null;
}

/** `sql-r-7k3f9q2m-rows.csv`: what Spark calls `part-00000-….csv` gets its label's name. */
function downloadName(run: Run, file: OutputFile, key: string): string {
  const own = key.slice(key.lastIndexOf('/') + 1);
  const name = /^part-\d/.test(own) ? `${file.label.toLowerCase()}${/\..*$/.exec(own)?.[0] ?? ''}` : own;
  const plain = `${run.job}-${run.id}-${name}`.replaceAll(/[^\w.-]+/g, '-');
  return plain.length > 120 ? `${plain.slice(0, 60)}-${plain.slice(-59)}` : plain;
}
