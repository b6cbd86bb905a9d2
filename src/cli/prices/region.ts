import { UserError } from '../../errors.ts';

/** The region whose prices are meant: the one given, or the one of the settings. */
export function regionOf(given: string | null, env: Record<string, string | undefined>): string {
  const region = given ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (!region) throw new UserError('AWS_REGION is not set.', 'Say which region with `--region eu-central-1`.');
  if (/^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/.test(region)) return region;
  throw new UserError(`'${region}' is no AWS region.`, 'Give one such as us-east-1 or eu-central-1.');
}
