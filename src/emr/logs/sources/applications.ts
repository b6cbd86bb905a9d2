import { unpacked } from '../unpack.ts';
import type { LogSource } from './source.ts';

const APPLICATION = /\bapplication_\d{5,}_\d{4,}\b/g;
/** spark-submit names its application in its first lines. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_LINE = 8 * 1024;
/** A script may submit several, one after the other. */
const MOST_APPLICATIONS = 5;

/** The YARN applications that a step's log names, in its order. */
export async function applicationsIn(source: LogSource): Promise<string[]> {
  const found = new Set<string>();
  const decoder = new TextDecoder();
  let rest = '';
  let bytes = 0;
  for await (const chunk of unpacked(source.open())) {
    const text = rest + decoder.decode(chunk, { stream: true });
    // Whole lines only: half a name reads as the name of another.
    const end = text.lastIndexOf('\n') + 1;
    for (const [id] of text.slice(0, end).matchAll(APPLICATION)) found.add(id);
    rest = text.slice(end).slice(-MOST_LINE);
    bytes += chunk.length;
    if (bytes > MOST_BYTES || found.size >= MOST_APPLICATIONS) break;
  }
  for (const [id] of rest.matchAll(APPLICATION)) found.add(id);
  return [...found].slice(0, MOST_APPLICATIONS);
}
