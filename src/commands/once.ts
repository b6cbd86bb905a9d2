const KEEP_MS = 10 * 60_000;
const MOST = 20_000;

/**
 * True for the first delivery of a request in this process. Slack may deliver one envelope on both sockets; the
 * request key in the database holds across restarts, this spares the second answer.
 */
export function createOnce(now: () => Date): (key: string) => boolean {
  const seen = new Map<string, number>();
  return (key) => {
    const at = now().getTime();
    for (const [old, since] of seen) {
      if (at - since < KEEP_MS && seen.size < MOST) break;
      seen.delete(old);
    }
    if (seen.has(key)) return false;
    seen.set(key, at);
    return true;
  };
}
