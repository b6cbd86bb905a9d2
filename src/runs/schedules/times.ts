export { nextTimes, timesBetween } from '../../times/next.ts';
export { readWhen } from '../../times/when.ts';
export { whenWords } from '../../times/words.ts';
