import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { translateAwsError } from '../aws/errors.ts';
import { UserError } from '../errors.ts';

/** What a run's code consists of: a job's script and the bootstrap scripts of its preset, beside stoker.yml. */
export interface CodeRequest {
  directory: string;
  /** Null for a cluster without a step. */
  script: string | null;
  bootstrap: readonly string[];
}

/** Code packed in memory. The same files give the same bytes and the same hash on every machine. */
export interface PackedCode {
  sha256: string;
  /** Content by the name below `code/<sha256>/`. */
  files: Map<string, Uint8Array>;
  scriptName: string | null;
  archiveName: string | null;
  /** The name below `code/<sha256>/` by the path in stoker.yml. */
  bootstrapNames: Map<string, string>;
}

/** Where a run's code is in S3; named by its content, so a run can be repeated and never races an upload. */
export interface PlacedCode {
  sha256: string;
  scriptUri: string | null;
  archiveUri: string | null;
  bootstrapUris: Record<string, string>;
}

// ZIP stores local time, from 1980 on; this one gives the same bytes in every time zone.
const FIXED_TIME = new Date(1980, 0, 1);
const LEFT_OUT = new Set(['tests', '__pycache__', 'node_modules', 'venv']);

/** Packs the folder of the script (all its Python files but tests) and the scripts themselves. */
export async function packCode({ directory, script, bootstrap }: CodeRequest): Promise<PackedCode> {
  const files = new Map<string, Uint8Array>();
  const bootstrapNames = new Map<string, string>();
  let scriptName: string | null = null;
  let archiveName: string | null = null;
  if (script !== null) {
    const [root = '', ...rest] = toPosix(script).split('/');
    const folder = rest.length > 0 ? root : '';
    scriptName = rest.length > 0 ? rest.join('/') : root;
    archiveName = `${folder || 'code'}.zip`;
    files.set(scriptName, await read(directory, script));
    files.set(archiveName, await archive(join(directory, folder), folder));
  }
  for (const path of bootstrap) {
    if (path.startsWith('s3://')) continue;
    const name = `bootstrap/${bootstrapNames.size}/${basename(path)}`;
    if (bootstrapNames.has(path)) continue;
    bootstrapNames.set(path, name);
    files.set(name, await read(directory, path));
  }
  return { sha256: hash(files), files, scriptName, archiveName, bootstrapNames };
}

/** Uploads packed code below `s3://<bucket>/code/<sha256>/`, each file only if it is not there. */
export async function publishCode(s3: S3Client, bucket: string, request: CodeRequest): Promise<PlacedCode> {
  const packed = await packCode(request);
  await Promise.all([...packed.files].map(([name, body]) => putOnce(s3, bucket, prefixOf(packed) + name, body)));
  return placeOf(bucket, packed);
}

/** Where the code would be, without putting it there. */
export const placeCode = async (bucket: string, request: CodeRequest): Promise<PlacedCode> =>
  placeOf(bucket, await packCode(request));

const prefixOf = ({ sha256 }: PackedCode): string => `code/${sha256}/`;

function placeOf(bucket: string, packed: PackedCode): PlacedCode {
  const uri = (name: string): string => `s3://${bucket}/${prefixOf(packed)}${name}`;
  return {
    sha256: packed.sha256,
    scriptUri: packed.scriptName === null ? null : uri(packed.scriptName),
    archiveUri: packed.archiveName === null ? null : uri(packed.archiveName),
    bootstrapUris: Object.fromEntries([...packed.bootstrapNames].map(([path, name]) => [path, uri(name)])),
  };
}

async function putOnce(s3: S3Client, bucket: string, key: string, body: Uint8Array): Promise<void> {
  const place = { Bucket: bucket, Key: key };
  try {
    const head = await s3.send(new HeadObjectCommand(place));
    if (head.ContentLength === body.length) return;
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'HeadObject', repeatable: true });
    // Without s3:ListBucket a missing object answers 403; the upload then tells the truth.
    if (problem.kind !== 'not-found' && problem.kind !== 'denied') throw problem;
  }
  try {
    await s3.send(new PutObjectCommand({ ...place, Body: body }));
  } catch (error) {
    const problem = translateAwsError(error, { operation: 'PutObject', repeatable: true });
    if (problem.kind !== 'not-found') throw problem;
    throw new UserError(
      `There is no bucket '${bucket}'.`,
      `Create it (aws s3 mb s3://${bucket}), or correct bucket in stoker.yml.`,
    );
  }
}

async function archive(directory: string, folder: string): Promise<Uint8Array> {
  const entries: Record<string, Uint8Array> = {};
  // A script that lies beside stoker.yml itself travels alone: that folder is the team's, not the job's.
  const names = folder === '' ? [] : await pythonFiles(directory, '');
  for (const name of names.toSorted()) entries[name] = await readFile(join(directory, name));
  return zipSync(entries, { mtime: FIXED_TIME, level: 6, os: 3 });
}

async function pythonFiles(directory: string, below: string): Promise<string[]> {
  const entries = await readdir(join(directory, below), { withFileTypes: true });
  const nested = entries.map((entry) => {
    const name = posix.join(below, entry.name);
    if (entry.isDirectory())
      return LEFT_OUT.has(entry.name) || entry.name.startsWith('.') ? [] : pythonFiles(directory, name);
    return entry.isFile() && entry.name.endsWith('.py') ? [name] : [];
  });
  return (await Promise.all(nested)).flat();
}

async function read(directory: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(join(directory, path));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    throw new UserError(
      `'${path}' cannot be read: ${why}.`,
      'It is named in stoker.yml; put it back or correct the name.',
    );
  }
}

/** Over names and contents, each with its length, so that no two sets of files can look alike. */
function hash(files: Map<string, Uint8Array>): string {
  const digest = createHash('sha256');
  for (const [name, content] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    digest.update(`${name.length} ${name} ${content.length} `).update(content);
  }
  return digest.digest('hex');
}

const toPosix = (path: string): string => posix.normalize(path.replaceAll('\\', '/'));
