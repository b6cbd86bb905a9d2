import type { LogSource } from '../../src/emr/logs/sources/source.ts';

/** A log that is there, whole, as text or bytes. */
export const logSource = (path: string, content: string | Uint8Array, over: Partial<LogSource> = {}): LogSource => {
  const bytes = Buffer.from(content as string);
  return {
    path,
    bytes: bytes.length,
    updatedAt: null,
    from: 's3',
    open: async function* () {
      if (bytes.length > 0) yield bytes;
    },
    ...over,
  };
};
