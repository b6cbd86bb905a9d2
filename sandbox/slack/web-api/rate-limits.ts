/** Calls that a method may make in a window, per app and workspace, or per channel where Slack counts so. */
export interface RateRule {
  calls: number;
  windowMs: number;
  per?: 'channel';
}

const perMinute = (calls: number): RateRule => ({ calls, windowMs: 60_000 });

/** Slack's tiers; chat.postMessage is counted by channel, with room for a short burst. */
export const TIERS = {
  two: perMinute(20),
  three: perMinute(50),
  four: perMinute(100),
  posting: { calls: 4, windowMs: 4000, per: 'channel' },
  none: undefined,
} satisfies Record<string, RateRule | undefined>;

export type Tier = keyof typeof TIERS;

export interface RateLimits {
  /** Counts a call; a number is the `Retry-After` in seconds with which it is refused. */
  take(method: string, tier: Tier, channel: string | undefined): number | undefined;
  clear(): void;
}

/** `slack` refuses as Slack does; `off` lets everything pass. */
export function createRateLimits(mode: 'slack' | 'off', now: () => number): RateLimits {
  const calls = new Map<string, number[]>();
  return {
    take(method, tier, channel) {
      const rule: RateRule | undefined = TIERS[tier];
      if (mode === 'off' || !rule) return undefined;
      const key = rule.per === 'channel' ? `${method} ${channel ?? ''}` : method;
      const recent = (calls.get(key) ?? []).filter((at) => at > now() - rule.windowMs);
      calls.set(key, recent);
      const oldest = recent[0];
      if (recent.length >= rule.calls && oldest !== undefined) {
        return Math.max(1, Math.ceil((oldest + rule.windowMs - now()) / 1000));
      }
      recent.push(now());
      return undefined;
    },
    clear: () => calls.clear(),
  };
}
