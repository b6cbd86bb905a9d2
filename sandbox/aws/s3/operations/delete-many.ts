import { createHash } from 'node:crypto';
import { AwsError } from '../../contract.ts';
import { announcedChecksum, CHECKSUMS, checkAnnounced } from '../checksums.ts';
import type { ObjectFiles } from '../files.ts';
import { readDocument, type S3Reply, type S3Request } from '../request.ts';
import { listOf, parseXml, xmlDocument } from '../xml.ts';

const MAX_KEYS = 1000;

/** Up to 1,000 keys in one request, each with its own answer. */
export async function deleteObjects(files: ObjectFiles, request: S3Request): Promise<S3Reply> {
  await files.requireBucket(request.bucket);
  const document = await readDocument(request);
  const name = announcedChecksum(request.headers);
  const running = name === null ? null : CHECKSUMS[name]();
  running?.update(document);
  checkAnnounced(request.headers, request.trailers, {
    md5: createHash('md5').update(document).digest(),
    checksum: name === null || running === null ? null : { name, value: running.digest().toString('base64') },
  });
  const content = parseXml(document.toString('utf8'), 'Delete');
  const objects = listOf(content.Object);
  if (objects.length === 0 || objects.length > MAX_KEYS) {
    throw new AwsError('MalformedXML', `A request may delete 1 to ${MAX_KEYS} objects, not ${objects.length}.`);
  }
  const Deleted: { Key: string }[] = [];
  const failures: { Key: string; Code: string; Message: string }[] = [];
  for (const object of objects) {
    const key = String(object.Key ?? '');
    try {
      await files.remove(request.bucket, key);
      Deleted.push({ Key: key });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failures.push({ Key: key, Code: error.type, Message: error.message });
    }
  }
  const quiet = content.Quiet === 'true';
  return { status: 200, body: xmlDocument('DeleteResult', { Deleted: quiet ? [] : Deleted, Error: failures }) };
}
