// What the record holds, a file a family.
export * from './records/cards.ts';
export type * from './records/clusters.ts';
export type * from './records/failures.ts';
export type * from './records/found.ts';
export type * from './records/idle.ts';
export type * from './records/notices.ts';
export type * from './records/people.ts';
export type * from './records/progress.ts';
export type * from './records/results.ts';
export * from './records/runs.ts';
export * from './records/schedules.ts';
