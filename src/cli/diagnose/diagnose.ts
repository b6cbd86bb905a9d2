import { setFlagsFromString } from 'node:v8';
import { diagnose } from '../../emr/diagnose/diagnose.ts';
import type { Diagnosis } from '../../emr/diagnose/types.ts';
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
  // Nearly all that reading makes is garbage at once; young space that grows for it is only resident for longer.
  setFlagsFromString('--semi-space-growth-factor=1');
  const opened = await openPlaces(places, world);
  try {
    const progress = watched(opened.logs, terminal);
    const found = await diagnose(progress.logs).finally(progress.end);
    const fix = found && (await propertiesOfFix(found));
    const answer: Answer | null = found && { ...found, fix };
    terminal.say(json ? toJson(answer) : toText(answer, opened.logs.length, style));
    if (!answer) return NO_FAILURE;
    return answer.cause === 'unknown' ? CAUSE_UNKNOWN : CAUSE_FOUND;
  } finally {
    opened.close();
  }
}

async function propertiesOfFix({ remedy, observed, properties }: Diagnosis): Promise<Record<string, string> | null> {
  if (remedy === null) return null;
  // Only now: what it imports would be in memory while logs are read.
  const { computeFix } = await import('../../emr/remedies/compute-fix.ts');
  const { shippedPrices } = await import('../../emr/pricing/prices.ts');
  const prices = shippedPrices('us-east-1');
  const fix = computeFix({ remedy, observed, properties, workers: null, ownCluster: false, overrides: null, prices });
  return fix?.overrides.spark ?? null;
}
