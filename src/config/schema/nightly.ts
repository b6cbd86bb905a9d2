import { z } from 'zod';
import { CATCH_UPS, OVERLAPS } from '../../records.ts';
import { argumentValues, channelId, duration, text, timeZone, userId } from './values.ts';

/** Jobs one after the other on one cluster, which ends with the last. */
export const chain = z.strictObject({
  description: text,
  preset: z.string(),
  steps: z
    .array(
      z.strictObject({
        job: z.string(),
        arguments: argumentValues.default({}),
        /** Run it also when one before it failed. */
        evenIfFailed: z.boolean().default(false),
      }),
    )
    .min(2, 'give at least two steps; one job alone needs no chain')
    .max(10, 'give at most ten steps'),
});

/** When a job or a chain runs by itself. */
export const schedule = z.strictObject({
  job: z.string().optional(),
  chain: z.string().optional(),
  /** `daily 02:30`, `weekdays 06:00`, `weekly mon 02:30`, `hourly :15`, or five fields of cron. */
  at: text,
  /** By default the zone of the reminders. */
  timeZone: timeZone.optional(),
  arguments: argumentValues.default({}),
  preset: z.string().optional(),
  overlap: z.enum(OVERLAPS).default('skip'),
  catchUp: z.enum(CATCH_UPS).default('last'),
  timeLimit: duration.optional(),
  retries: z.number().int().min(0).max(5).default(0),
  retryPause: duration.default(300),
  onlyNewData: z.boolean().default(false),
  /** The Slack users told of trouble beside its owner and channel. */
  tell: z.array(userId).default([]),
  /** Whose its clusters are; left out, nobody is written to directly. */
  owner: userId.or(z.literal('').transform(() => undefined)).optional(),
  /** By default that of the reminders. */
  channel: channelId.or(z.literal('').transform(() => undefined)).optional(),
  /** It begins paused, until somebody resumes it. */
  paused: z.boolean().default(false),
});

export type Chain = z.infer<typeof chain>;
export type ScheduleEntry = z.infer<typeof schedule>;
