import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { translateAwsError } from '../../aws/errors.ts';
import type { S3Place } from '../../aws/s3/place.ts';

/** A part that S3 has. */
export interface StoredPart {
  etag: string;
  bytes: number;
  /** Null where it was sent without one. */
  sha256: string | null;
}

/** An object that is there. */
export interface StoredObject {
  bytes: number;
  sha256: string | null;
}

/** How a write under a condition ended: done with this checksum, or not done because something is there. */
export type Written = { kind: 'written'; sha256: string | null } | { kind: 'taken' } | { kind: 'no-upload' };

/** What sending a file needs of S3, each call with its errors in words. */
export interface Bucket {
  head(place: S3Place): Promise<StoredObject | null>;
  put(place: S3Place, body: Buffer, sha256: string, overwrite: boolean): Promise<Written>;
  begin(place: S3Place): Promise<string>;
  /** Uploads of exactly this key that were begun and neither completed nor given up, newest first. */
  open(place: S3Place): Promise<string[]>;
  parts(place: S3Place, upload: string): Promise<Map<number, StoredPart>>;
  sendPart(place: S3Place, upload: string, number: number, body: Buffer, sha256: string): Promise<StoredPart>;
  complete(
    place: S3Place,
    upload: string,
    parts: readonly { number: number; etag: string; sha256: string }[],
    overwrite: boolean,
  ): Promise<Written>;
}

/** S3 as a place to send to; `signal` ends what is under way. */
export function openBucket(s3: S3Client, signal: AbortSignal): Bucket {
  const at = ({ bucket, key }: S3Place) => ({ Bucket: bucket, Key: key });
  const unless = (overwrite: boolean) => (overwrite ? {} : { IfNoneMatch: '*' });
  const named = (operation: string) => (error: unknown) => {
    throw translateAwsError(error, { operation, repeatable: true });
  };
  return {
    head: async (place) => {
      try {
        const command = new HeadObjectCommand({ ...at(place), ChecksumMode: 'ENABLED' });
        const seen = await s3.send(command, { abortSignal: signal });
        return { bytes: seen.ContentLength ?? 0, sha256: seen.ChecksumSHA256 ?? null };
      } catch (error) {
        const problem = translateAwsError(error, { operation: 'HeadObject', repeatable: true });
        if (problem.kind === 'not-found') return null;
        throw problem;
      }
    },
    put: async (place, body, sha256, overwrite) => {
      const input = { ...at(place), Body: body, ContentLength: body.length, ChecksumSHA256: sha256 };
      const put = new PutObjectCommand({ ...input, ...unless(overwrite) });
      return conditional('PutObject', () => s3.send(put, { abortSignal: signal }));
    },
    begin: async (place) => {
      const command = new CreateMultipartUploadCommand({ ...at(place), ChecksumAlgorithm: 'SHA256' });
      const { UploadId = '' } = await s3.send(command, { abortSignal: signal }).catch(named('CreateMultipartUpload'));
      return UploadId;
    },
    open: async ({ bucket, key }) => {
      const found: { id: string; at: number }[] = [];
      let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
      while (marker) {
        const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
          Bucket: bucket,
          Prefix: key,
          ...marker,
        });
        const page = await s3.send(command, { abortSignal: signal }).catch(named('ListMultipartUploads'));
        for (const upload of page.Uploads ?? []) {
          if (upload.Key === key && upload.UploadId)
            found.push({ id: upload.UploadId, at: upload.Initiated?.getTime() ?? 0 });
        }
        marker =
          page.IsTruncated && page.NextKeyMarker
            ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker ?? '' }
            : undefined;
      }
      return found.toSorted((a, b) => b.at - a.at).map(({ id }) => id);
    },
    parts: async (place, upload) => {
      const parts = new Map<number, StoredPart>();
      let after: string | undefined;
      do {
        const command: ListPartsCommand = new ListPartsCommand({
          ...at(place),
          UploadId: upload,
          ...(after !== undefined && { PartNumberMarker: after }),
        });
        const page = await s3.send(command, { abortSignal: signal }).catch(named('ListParts'));
        for (const { PartNumber = 0, ETag = '', Size = 0, ChecksumSHA256 } of page.Parts ?? [])
          parts.set(PartNumber, { etag: ETag, bytes: Size, sha256: ChecksumSHA256 ?? null });
        after = page.IsTruncated ? page.NextPartNumberMarker : undefined;
      } while (after !== undefined);
      return parts;
    },
    sendPart: async (place, upload, number, body, sha256) => {
      const command = new UploadPartCommand({
        ...at(place),
        UploadId: upload,
        PartNumber: number,
        Body: body,
        ContentLength: body.length,
        ChecksumSHA256: sha256,
      });
      const { ETag = '' } = await s3.send(command, { abortSignal: signal }).catch(named('UploadPart'));
      return { etag: ETag, bytes: body.length, sha256 };
    },
    complete: async (place, upload, parts, overwrite) => {
      const command = new CompleteMultipartUploadCommand({
        ...at(place),
        UploadId: upload,
        MultipartUpload: {
          Parts: parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 })),
        },
        ...unless(overwrite),
      });
      return conditional('CompleteMultipartUpload', () => s3.send(command, { abortSignal: signal }));
    },
  };
}

async function conditional(
  operation: string,
  send: () => Promise<{ ChecksumSHA256?: string | undefined }>,
): Promise<Written> {
  try {
    const { ChecksumSHA256 } = await send();
    return { kind: 'written', sha256: ChecksumSHA256 ?? null };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    // The second is of two writers at the same moment.
    if (name === 'PreconditionFailed' || name === 'ConditionalRequestConflict') return { kind: 'taken' };
    if (name === 'NoSuchUpload') return { kind: 'no-upload' };
    throw translateAwsError(error, { operation, repeatable: true });
  }
}
