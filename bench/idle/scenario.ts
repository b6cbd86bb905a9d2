import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../src/errors.ts';

const share = z.number().min(0).max(1);
const hour = z.number().min(0).max(24);
const positive = z.number().positive();
/** A lasting thing: half take less than `median`, two thirds lie between it divided and multiplied by `spread`. */
const lasting = z.strictObject({ median: positive, spread: z.number().min(1).max(10) });

/** What a cluster's people do after the last work on it. */
const afterwards = z.strictObject({
  /** They end it themselves within a few minutes. */
  ends: share,
  /** Having forgotten it, they come upon it by themselves on a later working day and end it; for each such day. */
  noticesADay: share,
});

const scenario = z.strictObject({
  name: z.string().min(1),
  /** The first day, at midnight UTC; office hours are in UTC too. */
  begins: z.iso.date(),
  days: z.number().int().min(1).max(62),
  people: z.strictObject({
    engineers: z.number().int().min(0).max(500),
    scientists: z.number().int().min(0).max(500),
    arrives: hour,
    leaves: hour,
    /** By how many hours they come and go earlier or later. */
    spreadHours: z.number().min(0).max(4),
    lunchAt: hour,
    lunchMinutes: z.number().min(0).max(180),
    /** Whole working days off. */
    offDays: share,
  }),
  /** Clusters that end with their step; they cost money and are nobody's problem. */
  nightly: z.strictObject({ jobsADay: z.number().int().min(0).max(500), minutes: lasting }),
  /** Kept clusters of engineers: steps and shells. */
  adhoc: z.strictObject({
    aDay: share,
    works: z.strictObject({ least: z.number().int().min(1), most: z.number().int().min(1).max(50) }),
    minutes: lasting,
    /** From the end of one to the beginning of the next, in office hours. */
    pauseMinutes: lasting,
    /** What kind a piece of work is; the rest are Spark steps. */
    kinds: z.strictObject({
      /** Steps that use no YARN: `--master local`, shell scripts. */
      local: share,
      /** `spark-submit` in a shell on the cluster: YARN shows it, EMR's steps do not. */
      shell: share,
      /** The same again and again with pauses in which nothing can see that it goes on. */
      pipeline: share,
    }),
    /** Of working days, a long job begins before going home. */
    longJobs: share,
    longHours: lasting,
    /** Of clusters, the last step hangs and runs for ever. */
    hangs: share,
    /** Termination protection is on. */
    protectedOnes: share,
    afterwards,
  }),
  /** Kept clusters of scientists: notebooks. */
  notebook: z.strictObject({
    aDay: share,
    /** Notebooks without Spark: only the open kernel shows, not that it works. */
    withoutSpark: share,
    /** For how long Livy keeps the session, and with it an application of YARN, after the last cell. */
    sessionHours: positive,
    /** In the evening the notebook is closed with its kernel, and the cluster left. */
    closesTab: share,
    /** Next morning they go on in the same notebook. */
    resumes: share,
    afterwards,
  }),
  /** What Slack says of who is there. */
  slack: z.strictObject({
    /** Of a time at the desk, away for Slack all the same: in a meeting, on paper. */
    awayAtDesk: share,
    /** How long such an absence takes at the most; they begin at any time. */
    absenceMinutes: positive,
    /** Having left the desk, they are away for Slack after so long. */
    awayAfterMinutes: z.number().min(0),
  }),
  /** How people answer what Stoker tells them. */
  answers: z.strictObject({
    /** At their desk, they do not look at all. */
    ignores: share,
    minutes: lasting,
    /** Away from it, they look on the phone within the hour, by day. */
    onThePhone: share,
    /** Needing it no more, they click Terminate; the others let it run out. */
    terminates: share,
    /** Needing it no more, they keep it all the same. */
    keepsForNothing: share,
    /** Needing it past its hard limit, they find an admin in office hours. */
    findsAdmin: share,
  }),
  weather: z.strictObject({
    /** EMR's samples come so many seconds after they were taken. */
    sampleLag: z.strictObject({ least: z.number().min(0), most: z.number().min(0) }),
    lostSamples: share,
    /** Clusters of which one stretch of samples is missing, and how long it is. */
    holes: share,
    holeMinutes: lasting,
    /** Clusters that send no metrics at all. */
    blind: share,
    /** Of calls to AWS, in fair weather and in storms. */
    throttled: share,
    storms: z.strictObject({ aMonth: z.number().min(0), minutes: lasting, throttled: share }),
    botDown: z.strictObject({ aMonth: z.number().min(0), hours: lasting }),
    slackDown: z.strictObject({ aMonth: z.number().min(0), minutes: lasting }),
    cloudWatchDown: z.strictObject({ aMonth: z.number().min(0), minutes: lasting }),
  }),
  /** What the policies are held to. */
  policies: z.strictObject({
    /** Of presets in stoker.yml, instead of what stands there; durations in seconds. */
    stoker: z.record(
      z.string(),
      z.strictObject({
        warnAfter: positive.optional(),
        terminateAfter: positive.nullable().optional(),
        away: z
          .strictObject({
            after: positive,
            afterWithNotebook: positive,
            warnAfter: positive.optional(),
            terminateAfter: positive.optional(),
          })
          .nullable()
          .optional(),
        maxKeep: positive.optional(),
        hardLimit: positive.optional(),
        idleLimit: positive.optional(),
      }),
    ),
    awsIdleMinutes: positive,
    reaperHours: positive,
    mrjobIdleMinutes: positive,
  }),
});

/** A team's month, in numbers. */
export type Scenario = z.infer<typeof scenario>;
/** Half take less than `median`; see the schema. */
export type Lasting = z.infer<typeof lasting>;

/** The shipped one. */
export const TEAM = join(import.meta.dirname, 'team.json');

/** Reads a scenario; every mistake in it is told with its place. */
export async function readScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`The scenario ${file} cannot be read: ${error.message}.`);
  });
  return parseScenario(text, file);
}

/** The same from its text; `name` is told with mistakes. */
export function parseScenario(text: string, name: string): Scenario {
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${name} is no JSON: ${(error as Error).message}.`);
  }
  const parsed = scenario.safeParse(tree);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw new UserError(`${name} is no scenario. ${lines.join('; ')}.`, 'bench/idle/README.md says what it holds.');
}
