import { AwsError } from '../../contract.ts';
import type { ObjectFiles } from '../files.ts';
import type { S3Reply, S3Request } from '../request.ts';
import { xmlDocument } from '../xml.ts';

const OWNER = { ID: 'stoker-sandbox', DisplayName: 'stoker-sandbox' };
const REGION_HEADER = { 'x-amz-bucket-region': 'us-east-1' };

export async function listBuckets(files: ObjectFiles): Promise<S3Reply> {
  const Bucket = (await files.buckets()).map(({ name, created }) => ({
    Name: name,
    CreationDate: created.toISOString(),
  }));
  return { status: 200, body: xmlDocument('ListAllMyBucketsResult', { Owner: OWNER, Buckets: { Bucket } }) };
}

/** As S3 in us-east-1: creating a bucket of one's own again succeeds. */
export async function createBucket(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.createBucket(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
}

export async function deleteBucket(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.deleteBucket(request.bucket);
  return { status: 204 };
}

export async function headBucket(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  return { status: 200, headers: REGION_HEADER };
}

export async function getBucketLocation(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  // us-east-1 is told by an empty element.
  return { status: 200, body: xmlDocument('LocationConstraint', {}) };
}

/** The local S3 keeps no versions: that of a bucket that never had versioning. */
export async function getBucketVersioning(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  return { status: 200, body: xmlDocument('VersioningConfiguration', {}) };
}

/** The local S3 deletes nothing by itself: that of a bucket that never had rules for it. */
export async function getBucketLifecycle(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', { status: 404 });
}
