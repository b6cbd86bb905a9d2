/** Where a person stands in the page; kept in the URL's hash, so that a reload or a second tab lands there again. */
export interface Route {
  user: string | null;
  /** A channel's id, or `home` for the app's Home tab. */
  place: string | null;
  thread: string | null;
}

/** Reads `#/U1/C1/1700000000.000100`; what cannot be read is nowhere in particular. */
export function parseRoute(hash: string): Route {
  const [user, place, thread] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  return { user: user || null, place: place || null, thread: thread || null };
}

/** Writes a route as a hash, leaving out what is missing at the end. */
export function formatRoute(route: Route): string {
  const parts = [route.user, route.place, route.thread];
  while (parts.length > 0 && parts.at(-1) === null) parts.pop();
  return `#/${parts.map((part) => encodeURIComponent(part ?? '')).join('/')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
