import { AwsProblem } from '../../aws/errors.ts';
import { deletesAllIn, readLifecycle } from '../../aws/s3/lifecycle.ts';
import { s3Uri } from '../../aws/s3/place.ts';
import { sizeBelow } from '../../aws/s3/size.ts';
import { counted } from '../../slack/words.ts';
import { size } from '../../text/measures.ts';
import { redacted } from '../../text/redact.ts';
import type { RunDeps } from '../deps.ts';
import { secondsBetween } from '../world.ts';
import { isIgnored } from './owner.ts';

type Deps = Pick<RunDeps, 'config' | 'store' | 's3' | 'now'>;

/** EMR takes one to five minutes for an end. */
const SLOW_END_SECONDS = 3600;
/** What grows with every run; models and code stay on purpose. */
const GROWING = ['logs/', 'runs/'];

/** What goes on costing although nobody uses it, a line each. It is told, and not touched. */
export async function leftBehind(deps: Deps): Promise<string[]> {
  return [...(await slowEnds(deps)), ...(await endlessFolders(deps))];
}

/** Clusters, ours and others, that are on their way out for much longer than that takes. */
async function slowEnds({ config, store, now }: Deps): Promise<string[]> {
  const at = now();
  const ours = (await store.clusters.live()).flatMap(({ id, awsId, name, awsState, terminateAskedAt }) =>
    awsState === 'TERMINATING' && terminateAskedAt ? [{ id: awsId ?? id, name, since: terminateAskedAt }] : [],
  );
  const found = (await store.found.live()).flatMap(({ awsId, name, state, stateSince, tags }) =>
    state === 'TERMINATING' && !isIgnored(tags, config.found.ignore) ? [{ id: awsId, name, since: stateSince }] : [],
  );
  return [...ours, ...found]
    .map(({ id, name, since }) => ({ id, name, seconds: secondsBetween(since, at) }))
    .filter(({ seconds }) => seconds >= SLOW_END_SECONDS)
    .map(
      ({ id, name, seconds }) =>
        `${id} (${redacted(name)}) has been terminating for ${Math.floor(seconds / 3600)} h: its machines may still be paid for. Look at it in the AWS console.`,
    );
}

/** Folders of Stoker's bucket that grow with every run and from which nothing is ever deleted. */
async function endlessFolders({ config, s3 }: Deps): Promise<string[]> {
  const { bucket } = config;
  try {
    const rules = await readLifecycle(s3, bucket);
    const lines: string[] = [];
    for (const key of GROWING.filter((folder) => !deletesAllIn(rules, folder))) {
      const { files, bytes, complete } = await sizeBelow(s3, { bucket, key });
      if (files === 0) continue;
      const much = `${complete ? '' : 'at least '}${size(bytes)} in ${counted(files, 'object')}`;
      lines.push(`${s3Uri({ bucket, key })} has no lifecycle rule, so nothing in it is ever deleted: ${much}.`);
    }
    return lines;
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    return [`Whether ${s3Uri({ bucket, key: '' })} deletes old logs could not be seen. ${error.message}`];
  }
}
