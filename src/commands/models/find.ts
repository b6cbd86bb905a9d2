import type { S3Client } from '@aws-sdk/client-s3';
import { listModels, type ModelVersion } from '../../aws/models/models.ts';
import { closest } from '../../config/suggest.ts';
import { UserError } from '../../errors.ts';
import { askAws } from '../aws-words.ts';
import { quote } from '../parsing/values.ts';

/** The version that somebody means: by its name, the beginning of it, or the run that made it. */
export function findVersion(model: string, versions: readonly ModelVersion[], typed: string): ModelVersion {
  const exact = versions.filter(({ name, run }) => name === typed || run === typed);
  const meant = exact.length > 0 ? exact : versions.filter(({ name }) => name.startsWith(typed));
  const [only, second] = meant;
  if (only && !second) return only;
  const see = `See them with \`/emr models ${model}\`.`;
  if (only) throw new UserError(`${quote(typed)} could be ${meant.length} versions of '${model}'.`, see);
  const near = closest(typed, [...versions.map(({ name }) => name), ...versions.map(({ run }) => run)]);
  throw new UserError(`'${model}' has no version ${quote(typed)}.${near ? ` Did you mean '${near}'?` : ''}`, see);
}

/** Says that there is no such model, and which there are. */
export async function noSuchModel(s3: S3Client, bucket: string, typed: string): Promise<UserError> {
  const names = await askAws(listModels(s3, bucket));
  const meant = closest(typed, names);
  const there = names.length > 0 ? `Models: ${names.slice(0, 10).join(', ')}.` : 'None has been trained yet.';
  return new UserError(`There is no model ${quote(typed)}.${meant ? ` Did you mean '${meant}'?` : ''}`, there);
}
