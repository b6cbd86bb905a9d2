/** The bucket and key of `s3://bucket/key` (also `s3a://` and `s3n://`); null for anything else. */
export function parseS3Uri(uri: string): { bucket: string; key: string } | null {
  const match = /^s3[an]?:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? '' } : null;
}
