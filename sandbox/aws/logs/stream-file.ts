import { appendFile, readFile } from 'node:fs/promises';

/** One event as it is kept. */
export interface StoredEvent {
  timestamp: number;
  message: string;
  ingestionTime: number;
  /** Its place in the file: breaks ties of the timestamp. */
  serial: number;
}

/** The events of one stream in memory, in the order of their time. */
export interface LoadedStream {
  events: StoredEvent[];
  /** As CloudWatch counts: the message's UTF-8 and 26 bytes an event. */
  bytes: number;
  lastIngestion: number | undefined;
  /** The file does not end with a newline: the process was killed in the middle of a write. */
  torn: boolean;
  lines: number;
}

/** CloudWatch's own overhead of an event. */
export const EVENT_OVERHEAD_BYTES = 26;

export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}

export function compareEvents(a: StoredEvent, b: StoredEvent): number {
  return a.timestamp - b.timestamp || a.serial - b.serial;
}

function parseLine(line: string, serial: number): StoredEvent | null {
  try {
    const [timestamp, ingestionTime, message] = JSON.parse(line) as [number, number, string];
    return { timestamp, ingestionTime, message, serial };
  } catch {
    return null; // Cut short by a kill.
  }
}

/** Reads a stream's file of JSON lines `[timestamp, ingestionTime, message]`. */
export async function loadStream(file: string): Promise<LoadedStream> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  if (rest !== '') lines.push(rest);
  const events = lines
    .map((line, index) => parseLine(line, index))
    .filter((event): event is StoredEvent => event !== null)
    .sort(compareEvents);
  return {
    events,
    bytes: events.reduce((sum, event) => sum + eventBytes(event.message), 0),
    lastIngestion:
      events.length === 0 ? undefined : Math.max(...events.slice(-1000).map((event) => event.ingestionTime)),
    torn: rest !== '',
    lines: lines.length,
  };
}

/** Appends events to the file and to what is in memory. */
export async function appendToStream(
  file: string,
  stream: LoadedStream,
  events: { timestamp: number; message: string }[],
  now: number,
): Promise<void> {
  const text = events.map((event) => `${JSON.stringify([event.timestamp, now, event.message])}\n`).join('');
  await appendFile(file, stream.torn ? `\n${text}` : text);
  stream.torn = false;
  let sorted = true;
  for (const { timestamp, message } of events) {
    sorted &&= timestamp >= (stream.events.at(-1)?.timestamp ?? 0);
    stream.events.push({ timestamp, message, ingestionTime: now, serial: stream.lines++ });
    stream.bytes += eventBytes(message);
  }
  if (!sorted) stream.events.sort(compareEvents);
  stream.lastIngestion = now;
}
