import { gunzip, isBrokenGzip } from '../../aws/s3/gunzip.ts';
import { createErrorPicker, type ErrorLines } from './error-lines.ts';

/** One log after reading: its last lines and those that say why something failed. */
export interface ReadLog {
  tail: string[];
  errors: ErrorLines;
  /** The YARN application that a step's log names. */
  applicationId: string | null;
  lineCount: number;
  /** True when the log was so long that its end was not read. */
  cut: boolean;
}

/** Takes the lines of a log one by one and keeps what is asked for, in bounded memory. */
export function createLogCollector(lines: number): { push(line: string): void; finish(cut: boolean): ReadLog } {
  const picker = createErrorPicker();
  const tail: string[] = [];
  let applicationId: string | null = null;
  let lineCount = 0;
  return {
    push(line) {
      lineCount += 1;
      picker.push(line);
      applicationId ??= /\bapplication_\d{5,}_\d{4,}\b/.exec(line)?.[0] ?? null;
      tail.push(line);
      // Trimmed in batches: a shift for each line would cost more than reading it.
      if (tail.length > 2 * lines + 64) tail.splice(0, tail.length - lines);
    },
    finish: (cut) => ({ tail: tail.slice(-lines), errors: picker.result(), applicationId, lineCount, cut }),
  };
}

const MOST_LINE_CHARACTERS = 8 * 1024;
const MOST_BYTES = 512 * 1024 * 1024;

/** Reads a log, gzipped or not, line by line. A stream that breaks off gives what came until then. */
export async function readLog(
  body: AsyncIterable<Uint8Array>,
  options: { lines: number; gzip: boolean },
): Promise<ReadLog> {
  const collector = createLogCollector(options.lines);
  const decoder = new TextDecoder();
  let rest = '';
  let bytes = 0;
  let cut = false;

  const push = (text: string): void => {
    const parts = (rest + text).split('\n');
    rest = (parts.pop() ?? '').slice(0, MOST_LINE_CHARACTERS);
    for (const part of parts) collector.push(part.slice(0, MOST_LINE_CHARACTERS).replace(/\r$/, ''));
  };

  try {
    for await (const chunk of options.gzip ? gunzip(body) : body) {
      bytes += chunk.length;
      push(decoder.decode(chunk, { stream: true }));
      if (bytes > MOST_BYTES) {
        cut = true;
        break;
      }
    }
  } catch (error) {
    // EMR replaces a log while it grows, so its end may be missing; any other trouble is the caller's to hear of.
    if (!isBrokenGzip(error)) throw error;
    cut = true;
  }
  push(decoder.decode());
  if (rest !== '') collector.push(rest);
  return collector.finish(cut);
}
