import { lot } from '../../../../bench/idle/random.ts';
import { AwsError } from '../../../../sandbox/aws/contract.ts';
import type { LocalAws } from '../../../../sandbox/aws/server.ts';
import type { AwsClusterId } from '../../../../src/ids.ts';
import type { Run } from '../../../../src/records.ts';
import { secondsAfter } from '../../../../src/runs/world.ts';
import { control } from '../../../sandbox/aws/local-aws.ts';
import type { Agenda } from './agenda.ts';

const MINUTE = 60;
const NO_MEMORY = { code: 'OUT_OF_MEMORY', message: 'An executor ran out of memory.' };

/** What becomes of a run's step: it ends well or badly, its cluster dies under it, or it hangs until somebody ends it. */
type Fate = 'good' | 'bad' | 'dies' | 'hangs';

/** The same for the same run, whatever else happens. */
function fateOf({ job, requestKey }: Run, name: string): { fate: Fate; seconds: number } {
  const words = [name, requestKey.replace(/^schedule:[^:]+:/, ''), job];
  const share = lot('fate', ...words);
  const fate = share < 0.83 ? 'good' : share < 0.93 ? 'bad' : share < 0.97 ? 'dies' : 'hangs';
  const [least, most] = job === 'long' ? [60, 330] : [10, 50];
  return { fate, seconds: MINUTE * Math.round(least + (most - least) * lot('long', ...words)) };
}

/** Lets the steps of a cluster that was launched just now run and end, one after the other, by the clock of the agenda. */
export function letRun(
  agenda: Agenda,
  { aws, bucket, name }: { aws: LocalAws; bucket: string; name: string },
  awsId: AwsClusterId,
  runs: readonly Run[],
  changed: () => void,
): void {
  const [run, ...rest] = runs;
  if (!run) return;
  const { fate, seconds } = fateOf(run, name);
  if (fate === 'hangs') return;
  agenda.at(secondsAfter(agenda.now(), seconds), async () => {
    try {
      if (fate === 'dies') {
        await control(aws, 'POST', '/control/faults', { kind: 'internal', clusterId: awsId });
      } else {
        const said =
          fate === 'good' ? { status: 'succeeded', headline: 'done' } : { status: 'failed', error: NO_MEMORY };
        await aws.objects.put(bucket, `runs/${run.id}/result.json`, JSON.stringify({ version: 1, ...said }));
        aws.endStep(awsId, fate === 'bad');
        if (fate === 'good') letRun(agenda, { aws, bucket, name }, awsId, rest, changed);
      }
    } catch (error) {
      // Ended before, by its limit or by somebody.
      if (!(error instanceof AwsError)) throw error;
    }
    changed();
  });
}
