/** A bucket and what follows it. */
export interface S3Place {
  bucket: string;
  key: string;
}

const S3_URI = /^s3[an]?:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s;

/** Takes `s3://bucket/key` apart (`s3n` and `s3a` too, which EMR and Hadoop use for the same); null for anything else. */
export function parseS3Uri(uri: string): S3Place | null {
  const match = S3_URI.exec(uri);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? '' } : null;
}

/** A key below a prefix, with exactly one slash between. */
export const below = (prefix: string, key: string): string => (prefix ? `${prefix.replace(/\/+$/, '')}/${key}` : key);
