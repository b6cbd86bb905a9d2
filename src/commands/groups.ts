/** Who is in a user group, by its id. */
export type GroupLookup = (group: string) => Promise<ReadonlySet<string>>;

const FRESH_MS = 5 * 60_000;
/** After a failure the next question waits this long: Slack takes 20 a minute. */
const FAILED_MS = 15_000;

/** A lookup that asks Slack at most once in five minutes for each group, and once for many askers at a time. */
export function cacheGroups(lookup: GroupLookup, now: () => Date): GroupLookup {
  const known = new Map<string, { until: number; members: Promise<ReadonlySet<string>> }>();
  return (group) => {
    const at = now().getTime();
    const cached = known.get(group);
    if (cached && at < cached.until) return cached.members;
    const members = lookup(group);
    const entry = { until: at + FRESH_MS, members };
    known.set(group, entry);
    members.catch(() => {
      entry.until = now().getTime() + FAILED_MS;
    });
    return members;
  };
}
