import { AwsError, type JsonService } from '../contract.ts';
import { addVersion, openSecretStore, type Secret, type Version } from './store.ts';

/** Secrets Manager; `put` sets a secret from within the sandbox. */
export interface SecretsService extends JsonService {
  put(name: string, value: string): Promise<void>;
}

type Input = Record<string, unknown>;

const OPERATIONS = 'CreateSecret, PutSecretValue, GetSecretValue, DescribeSecret';
const seconds = (milliseconds: number) => milliseconds / 1000;

// In AWS's JSON protocols a null member is an absent one.
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

function missing(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}.`);
}

function givenValue({ SecretString, SecretBinary }: Input): Version['value'] | null {
  if (typeof SecretString === 'string' && typeof SecretBinary === 'string') {
    throw new AwsError('InvalidParameterException', "You can't specify both a binary secret value and a string value.");
  }
  if (typeof SecretString === 'string') return { SecretString };
  if (typeof SecretBinary === 'string') return { SecretBinary };
  return null;
}

const optionsOf = ({ ClientRequestToken, VersionStages }: Input, at: number) => ({
  at,
  ...(typeof ClientRequestToken === 'string' ? { id: ClientRequestToken } : {}),
  ...(Array.isArray(VersionStages) ? { stages: VersionStages as string[] } : {}),
});

/** Opens Secrets Manager, with what the file still holds of an earlier start. */
export async function createSecretsService(file: string, clock: () => number = Date.now): Promise<SecretsService> {
  const store = await openSecretStore(file);

  function secretOf(input: Input): Secret {
    const secret = store.find(String(input.SecretId));
    if (secret === undefined) throw missing('secret');
    return secret;
  }

  async function createSecret(input: Input, region: string): Promise<Input> {
    const name = String(input.Name);
    if (store.find(name) !== undefined) {
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    const value = givenValue(input);
    const at = clock();
    const secret = store.create(region, name, textOf(input.Description), at);
    const version = value && addVersion(secret, value, optionsOf(input, at));
    await store.save();
    return { ARN: secret.arn, Name: name, ...(version && { VersionId: version.id }) };
  }

  async function putSecretValue(input: Input): Promise<Input> {
    const secret = secretOf(input);
    const value = givenValue(input);
    if (value === null) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    const same = secret.versions.find(({ id }) => id === input.ClientRequestToken);
    // The token makes the call repeatable: the same once more is no second version, another one under it is refused.
    if (same !== undefined && JSON.stringify(same.value) !== JSON.stringify(value)) {
      throw new AwsError('ResourceExistsException', `A version with the id ${same.id} has another value already.`);
    }
    const version = same ?? addVersion(secret, value, optionsOf(input, clock()));
    await store.save();
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  }

  function getSecretValue(input: Input): Input {
    const { arn, name, versions } = secretOf(input);
    const versionId = textOf(input.VersionId);
    const stage = textOf(input.VersionStage) ?? (versionId === undefined ? 'AWSCURRENT' : undefined);
    const version = versions.find(
      ({ id, stages }) => (versionId ?? id) === id && (stage === undefined || stages.includes(stage)),
    );
    if (version === undefined) {
      throw missing(`secret value for ${stage === undefined ? `VersionId: ${versionId}` : `staging label: ${stage}`}`);
    }
    return {
      ...{ ARN: arn, Name: name, VersionId: version.id, VersionStages: version.stages },
      ...{ ...version.value, CreatedDate: seconds(version.createdAt) },
    };
  }

  function describeSecret(input: Input): Input {
    const { arn, name, description, createdAt, changedAt, versions } = secretOf(input);
    return {
      ...{ ARN: arn, Name: name, CreatedDate: seconds(createdAt), LastChangedDate: seconds(changedAt) },
      ...(description === undefined ? {} : { Description: description }),
      ...(versions.length === 0
        ? {}
        : { VersionIdsToStages: Object.fromEntries(versions.map(({ id, stages }) => [id, stages])) }),
    };
  }

  return {
    async put(name, value) {
      const at = clock();
      const secret = store.find(name) ?? store.create('us-east-1', name, undefined, at);
      addVersion(secret, { SecretString: value }, { at });
      await store.save();
    },
    async call(operation, input, { region }) {
      switch (operation) {
        case 'CreateSecret':
          return createSecret(input, region);
        case 'PutSecretValue':
          return putSecretValue(input);
        case 'GetSecretValue':
          return getSecretValue(input);
        case 'DescribeSecret':
          return describeSecret(input);
        default:
          throw new AwsError(
            'UnknownOperationException',
            `The local Secrets Manager has no ${operation}. It has ${OPERATIONS}.`,
          );
      }
    },
    async reset() {
      store.clear();
      await store.save();
    },
    close: () => store.save(),
  };
}
