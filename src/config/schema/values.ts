import { z } from 'zod';
import { isTimeZone } from '../../text/zoned.ts';
import { durationSeconds } from '../duration.ts';

// Every message below completes the sentence "<value> is not legal here: …".

/** Seconds, from a number of seconds or `90s`, `30m`, `1h`, `7d`. */
export const duration = z
  .union([z.number(), z.string()], { error: 'give a duration such as 90s, 30m, 12h or 7d' })
  .transform((value, context) => {
    const seconds = durationSeconds(value);
    if (seconds !== null) return seconds;
    context.addIssue({ code: 'custom', message: 'give a duration such as 90s, 30m, 12h or 7d' });
    return z.NEVER;
  });

export const text = z.string().min(1, 'it is empty').max(2000, 'give at most 2,000 characters');

export const s3Uri = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/, 'give an S3 address such as s3://bucket/folder/');

export const fileName = z.string().min(1, 'it is empty').max(1024, 'give at most 1,024 characters');

/** Values of a job's arguments, as they are typed; checked against the job's own types. */
export const argumentValues = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
    error: 'give a text, a number, true or false, or a list of texts; a text that begins with {{ goes into quotes',
  }),
);

export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name is made of small letters, digits and dashes, and begins with a letter');

/** Slack tells a channel's name with some requests and not with others; its id always. */
export const channelId = z
  .string()
  .regex(/^[CDG][A-Z0-9]{2,}$/, "give a channel's id (C…); Slack shows it at the end of the channel's details");

export const userId = z.string().regex(/^[UW][A-Z0-9]{2,}$/, "give a Slack user's id (U… or W…)");

/** US dollars. */
export const money = z.number().min(0.01).max(10_000_000);

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'give a time of day such as 09:00');

export const timeZone = z
  .string()
  .refine(isTimeZone, { error: 'give a time zone of the IANA list, such as Europe/Berlin or UTC' });
