// What stoker.yml may say, and all that Stoker is told.
export type * from './schema/config.ts';
export * from './schema/job.ts';
export * from './schema/nightly.ts';
export * from './schema/preset.ts';
export * from './schema/team.ts';
