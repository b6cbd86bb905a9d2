import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { S3Place } from './place.ts';

/** How long a link lives; shorter when the credentials that signed it end before. */
export const LINK_SECONDS = 3600;

/** A link that downloads one object under a name. Whoever has it may read: it is neither stored nor logged. */
export function presignDownload(s3: S3Client, { bucket, key }: S3Place, fileName: string): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: `attachment; filename="${fileName}"`,
  });
  return getSignedUrl(s3, command, { expiresIn: LINK_SECONDS });
}
