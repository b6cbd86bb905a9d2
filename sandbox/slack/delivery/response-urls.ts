import { newSecret } from '../ids.ts';
import { TEAM } from '../workspace.ts';
import { SlackError } from '../world.ts';
import { forgetOlder } from './forget-older.ts';

export const RESPONSE_URL_USES = 5;
export const RESPONSE_URL_TTL_MS = 30 * 60_000;

/** Where an answer sent to a response_url goes, and which message it may replace. */
export interface ResponseTarget {
  channel: string;
  user: string;
  /** The message that was clicked, or the last one posted through this URL. */
  messageTs: string | undefined;
}

export interface ResponseUrls {
  create(kind: 'commands' | 'actions', target: ResponseTarget): string;
  /** Spends one use; throws `used_url` or `expired_url` past the limits. */
  use(path: string): ResponseTarget;
  clear(): void;
}

export function createResponseUrls(now: () => number, baseUrl: () => string): ResponseUrls {
  const targets = new Map<string, { target: ResponseTarget; at: number; uses: number }>();
  return {
    create(kind, target) {
      forgetOlder(targets, ({ at }) => now() - at > RESPONSE_URL_TTL_MS);
      const path = `/${kind}/${TEAM.id}/${Math.floor(now())}/${newSecret(16)}`;
      targets.set(path, { target, at: now(), uses: 0 });
      return `${baseUrl()}${path}`;
    },
    use(path) {
      const known = targets.get(path);
      if (!known || now() - known.at > RESPONSE_URL_TTL_MS) throw new SlackError('expired_url');
      if (known.uses >= RESPONSE_URL_USES) throw new SlackError('used_url');
      known.uses += 1;
      return known.target;
    },
    clear: () => targets.clear(),
  };
}
