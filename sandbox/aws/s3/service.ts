import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError, type ObjectStore, type S3Service } from '../contract.ts';
import { createObjectFiles, type ObjectFiles } from './files.ts';
import { fileOfKey } from './keys.ts';
import { createUploads, type Uploads } from './multipart/uploads.ts';
import * as buckets from './operations/buckets.ts';
import { copyObject } from './operations/copy.ts';
import { deleteObjects } from './operations/delete-many.ts';
import { listObjects, listObjectsV2 } from './operations/listing.ts';
import * as multipart from './operations/multipart.ts';
import * as objects from './operations/objects.ts';
import { receive } from './receive.ts';
import type { S3Reply, S3Request } from './request.ts';
import type { S3Operation } from './route.ts';

type Handler = (files: ObjectFiles, uploads: Uploads, request: S3Request) => Promise<S3Reply>;

const HANDLERS: Record<S3Operation, Handler> = {
  ListBuckets: (files) => buckets.listBuckets(files),
  CreateBucket: (files, _uploads, request) => buckets.createBucket(files, request),
  DeleteBucket: (files, _uploads, request) => buckets.deleteBucket(files, request),
  HeadBucket: (files, _uploads, request) => buckets.headBucket(files, request),
  GetBucketLocation: (files, _uploads, request) => buckets.getBucketLocation(files, request),
  GetBucketVersioning: (files, _uploads, request) => buckets.getBucketVersioning(files, request),
  GetBucketLifecycleConfiguration: (files, _uploads, request) => buckets.getBucketLifecycle(files, request),
  ListObjects: (files, _uploads, request) => listObjects(files, request),
  ListObjectsV2: (files, _uploads, request) => listObjectsV2(files, request),
  DeleteObjects: (files, _uploads, request) => deleteObjects(files, request),
  PutObject: (files, _uploads, request) => objects.putObject(files, request),
  CopyObject: (files, _uploads, request) => copyObject(files, request),
  GetObject: (files, _uploads, request) => objects.getObject(files, request),
  HeadObject: (files, _uploads, request) => objects.headObject(files, request),
  DeleteObject: (files, _uploads, request) => objects.deleteObject(files, request),
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  UploadPartCopy: multipart.uploadPartCopy,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
  ListParts: multipart.listParts,
  ListMultipartUploads: multipart.listMultipartUploads,
};

function objectStoreOn(files: ObjectFiles): ObjectStore {
  return {
    root: files.root,
    buckets: async () => (await files.buckets()).map((bucket) => bucket.name),
    createBucket: (bucket) => files.createBucket(bucket),
    fileOf: (bucket, key) => fileOfKey(files.root, bucket, key),
    async put(bucket, key, body) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const received = await receive(asPieces(bytes), files.temporary(), null);
      await files.commit(bucket, key, received.path, {
        etag: received.md5.toString('hex'),
        headers: { 'content-type': 'application/octet-stream' },
        user: {},
      });
    },
    async get(bucket, key) {
      const found = await files.open(bucket, key);
      if (found === null) return null;
      try {
        return await readFile(found.handle);
      } finally {
        await found.handle.close();
      }
    },
  };
}

async function* asPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** S3 on plain files below `directory`. */
export async function createS3Service(directory: string): Promise<S3Service> {
  const files = await createObjectFiles(directory);
  const uploads = createUploads(join(directory, 'uploads'));
  return {
    objects: objectStoreOn(files),
    async handle(operation, request) {
      const handler = HANDLERS[operation];
      if (handler === undefined) throw new AwsError('NotImplemented', `${operation} is not here.`, { status: 501 });
      return handler(files, uploads, request);
    },
    async reset() {
      await uploads.reset();
      await files.reset();
    },
    close: async () => undefined,
  };
}
