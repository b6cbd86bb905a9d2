import { GetBucketLifecycleConfigurationCommand, type LifecycleRule, type S3Client } from '@aws-sdk/client-s3';
import { translateAwsError } from '../errors.ts';

/** The rules by which a bucket deletes what is old; none when it has no such rules. Throws an `AwsProblem`. */
export async function readLifecycle(s3: S3Client, bucket: string): Promise<LifecycleRule[]> {
  try {
    const answer = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    return answer.Rules ?? [];
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return [];
    throw translateAwsError(error, { operation: 'GetBucketLifecycleConfiguration', repeatable: true });
  }
}

/** True when some rule deletes everything in a folder when it is old enough; one for certain tags or sizes does not. */
export function deletesAllIn(rules: readonly LifecycleRule[], folder: string): boolean {
  return rules.some(({ Status, Expiration, Filter, Prefix }) => {
    const deletes = Expiration?.Days !== undefined || Expiration?.Date !== undefined;
    const { Prefix: filtered, ...others } = Filter ?? {};
    const isNarrow = Object.values(others).some((one) => one !== undefined);
    return Status === 'Enabled' && deletes && !isNarrow && folder.startsWith(filtered ?? Prefix ?? '');
  });
}
