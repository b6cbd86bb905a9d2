/** A bucket and what is meant in it: a key, the beginning of keys, or one with wildcards. */
export interface S3Place {
  bucket: string;
  key: string;
}

/** The bucket and key of `s3://bucket/key` (also `s3a://` and `s3n://`); null for anything else. */
export function parseS3Uri(uri: string): S3Place | null {
  const match = /^s3[an]?:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? '' } : null;
}

/** The address of a place. */
export const s3Uri = ({ bucket, key }: S3Place): string => `s3://${bucket}/${key}`;
