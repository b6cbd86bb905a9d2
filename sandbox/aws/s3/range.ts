import { AwsError } from '../contract.ts';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** One range of a Range header; null when the whole object is to be sent (none, several, or no byte range). */
export function parseRange(text: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return null; // Malformed: HTTP says to ignore it.
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new AwsError('InvalidRange', `The requested range is not satisfiable: '${text}' of ${size} bytes.`, {
      status: 416,
    });
  }
  return { start, end };
}

/** The bytes of one part of an object that was uploaded in parts. */
export function rangeOfPart(parts: number[], part: number): ByteRange {
  const size = parts[part - 1];
  if (size === undefined) {
    throw new AwsError(
      'InvalidPartNumber',
      `The requested partnumber is not satisfiable: ${part} of ${parts.length}.`,
      {
        status: 416,
      },
    );
  }
  const start = parts.slice(0, part - 1).reduce((sum, length) => sum + length, 0);
  return { start, end: start + size - 1 };
}
