/** A token bucket: `capacity` calls at once, then `perMinute`. Slack tells its limits by the minute. */
export interface Bucket {
  /** Takes a token; or says when there will be one (milliseconds since the epoch). */
  take(now: number): number | null;
  /** Slack said to wait: nothing before this time. */
  holdUntil(time: number): void;
}

export function createBucket(perMinute: number, capacity: number): Bucket {
  let tokens = capacity;
  let countedAt = 0;
  let heldUntil = 0;
  return {
    take: (now) => {
      if (now < heldUntil) return heldUntil;
      // The clock may be set back; tokens are then not taken away.
      tokens = Math.min(capacity, tokens + (Math.max(0, now - countedAt) * perMinute) / 60_000);
      countedAt = now;
      if (tokens >= 1) {
        tokens -= 1;
        return null;
      }
      return now + Math.ceil(((1 - tokens) * 60_000) / perMinute);
    },
    holdUntil: (time) => {
      heldUntil = Math.max(heldUntil, time);
      tokens = 0;
      countedAt = heldUntil;
    },
  };
}

/** At most `calls` in any span of so many milliseconds: together if they come together, and then none for the rest of it. */
function createWindow(calls: number, spanMs: number): Bucket {
  let taken: number[] = [];
  let heldUntil = 0;
  return {
    take: (now) => {
      if (now < heldUntil) return heldUntil;
      // Those of the future are from before the clock was set back.
      taken = taken.filter((at) => at > now - spanMs && at <= now);
      const oldest = taken[0];
      if (taken.length >= calls && oldest !== undefined) return oldest + spanMs;
      taken.push(now);
      return null;
    },
    holdUntil: (time) => {
      heldUntil = Math.max(heldUntil, time);
    },
  };
}

/** Slack's limits for what Stoker sends: about a post a second in a channel, fifty updates a minute in a workspace. */
export interface Pace {
  post(channel: string): Bucket;
  update: Bucket;
}

export function createPace(): Pace {
  const channels = new Map<string, Bucket>();
  return {
    post: (channel) => {
      // Somewhat longer than four seconds: the way to Slack takes now more time, now less.
      const known = channels.get(channel) ?? createWindow(4, 4500);
      channels.set(channel, known);
      return known;
    },
    // Together what Slack takes in a minute.
    update: createBucket(42, 8),
  };
}
