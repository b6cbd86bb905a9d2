import { diagnose } from '../../emr/diagnose/diagnose.ts';
import { computeFix } from '../../emr/remedies/compute-fix.ts';
import type { DiagnoseOptions } from '../options.ts';
import type { Style } from '../render/style.ts';
import type { Terminal } from '../terminal.ts';
import { openPlaces } from './places.ts';
import { watched } from './progress.ts';
import { type Answer, toJson, toText } from './words.ts';

const [NO_FAILURE, CAUSE_FOUND, CAUSE_UNKNOWN] = [0, 2, 3] as const;

/** `diagnose <file, folder or s3://prefix…>`: says why what these logs tell of failed; gives the exit code. */
export async function diagnosePlaces(
  { places, json }: { places: string[] } & DiagnoseOptions,
  world: { region: string | undefined; stdin: AsyncIterable<Uint8Array> },
  terminal: Terminal,
  style: Style,
): Promise<number> {
  const opened = await openPlaces(places, world);
  try {
    const progress = watched(opened.logs, terminal);
    const found = await diagnose(progress.logs).finally(progress.end);
    const fix =
      found?.remedy &&
      computeFix({
        remedy: found.remedy,
        observed: found.observed,
        properties: found.properties,
        workers: null,
        ownCluster: false,
        overrides: null,
      });
    const answer: Answer | null = found && { ...found, fix: fix?.overrides.spark ?? null };
    terminal.say(json ? toJson(answer) : toText(answer, opened.logs.length, style));
    if (!answer) return NO_FAILURE;
    return answer.cause === 'unknown' ? CAUSE_UNKNOWN : CAUSE_FOUND;
  } finally {
    opened.close();
  }
}
