/** Twice its usual time, and not only by seconds. */
const SLOW = { times: 2, seconds: 120 };

/** True for what took, or is taking, at least twice its usual time; never of what is not known. */
export const isSlow = (seconds: number | null, usualSeconds: number | null): boolean =>
  seconds !== null &&
  usualSeconds !== null &&
  seconds >= usualSeconds * SLOW.times &&
  seconds - usualSeconds >= SLOW.seconds;
