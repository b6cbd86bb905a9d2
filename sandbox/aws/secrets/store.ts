import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One value that a secret has or had; `stages` are the labels that point at it. */
export interface Version {
  id: string;
  stages: string[];
  value: { SecretString: string } | { SecretBinary: string };
  /** Epoch milliseconds. */
  createdAt: number;
}

export interface Secret {
  name: string;
  arn: string;
  description?: string;
  createdAt: number;
  changedAt: number;
  versions: Version[];
}

/** All secrets, in memory and in a file that only its owner may read. */
export interface SecretStore {
  /** By name, by ARN, or by an ARN without its last six characters. */
  find(id: string): Secret | undefined;
  create(region: string, name: string, description: string | undefined, at: number): Secret;
  clear(): void;
  /** Resolves when what is known now is in the file. */
  save(): Promise<void>;
}

const ACCOUNT = '000000000000';

/** Opens the store, with what an earlier start left in the file. */
export async function openSecretStore(file: string): Promise<SecretStore> {
  const known = await readFile(file, 'utf8').catch(() => '[]');
  const secrets = new Map((JSON.parse(known) as Secret[]).map((secret) => [secret.name, secret]));
  let saving: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify([...secrets.values()]), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  return {
    find: (id) =>
      secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -'-abcdef'.length) === id),
    create(region, name, description, at) {
      const suffix = randomBytes(3).toString('hex');
      const arn = `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-${suffix}`;
      const secret: Secret = { name, arn, createdAt: at, changedAt: at, versions: [] };
      if (description !== undefined) secret.description = description;
      secrets.set(name, secret);
      return secret;
    },
    clear: () => secrets.clear(),
    save() {
      saving = saving.then(write, write);
      return saving;
    },
  };
}

/** Gives a secret a new value; `AWSCURRENT` leaves its former holder as `AWSPREVIOUS`. */
export function addVersion(
  secret: Secret,
  value: Version['value'],
  { id = randomUUID(), stages = ['AWSCURRENT'], at }: { id?: string; stages?: string[]; at: number },
): Version {
  const former = secret.versions.find((version) => version.stages.includes('AWSCURRENT'));
  const take = (labels: string[]) => {
    for (const version of secret.versions) version.stages = version.stages.filter((stage) => !labels.includes(stage));
  };
  take(stages);
  if (stages.includes('AWSCURRENT') && former !== undefined) {
    take(['AWSPREVIOUS']);
    former.stages.push('AWSPREVIOUS');
  }
  const version: Version = { id, stages, value, createdAt: at };
  // What no label points at is deprecated, and gone before long.
  secret.versions = [...secret.versions.filter(({ stages: left }) => left.length > 0), version];
  secret.changedAt = at;
  return version;
}
