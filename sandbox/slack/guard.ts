import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { newSecret } from './ids.ts';

/** Decides who may talk to the server; it listens on loopback, where every web page and every user could try. */
export interface Guard {
  /** Why a request is refused before it is read: a foreign Host (DNS rebinding) or Origin (another page). */
  refusal(headers: IncomingHttpHeaders): string | undefined;
  /** Whether the request carries the control token or the page's cookie. */
  mayControl(headers: IncomingHttpHeaders): boolean;
  /** A token for the page's address; it works once. */
  newPageToken(): string;
  /** Turns a page token into the cookie's header, or undefined when the token is spent or wrong. */
  redeem(token: string): string | undefined;
}

export function createGuard(controlToken: string, port: () => number): Guard {
  const pageTokens = new Set<string>();
  const session = newSecret();
  // Cookies do not know ports: the name keeps two servers of one machine apart.
  const cookieName = () => `stoker_slack_${port()}`;
  const hosts = () => [`127.0.0.1:${port()}`, `localhost:${port()}`];

  return {
    refusal(headers) {
      const host = headers.host ?? '';
      if (!hosts().includes(host)) return `Host ${JSON.stringify(host)} is not this server; use 127.0.0.1:${port()}.`;
      const { origin } = headers;
      if (origin !== undefined && origin !== `http://${host}`)
        return `Origin ${JSON.stringify(origin)} may not talk to this server.`;
      return undefined;
    },
    mayControl(headers) {
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
      if (bearer !== undefined) return same(bearer, controlToken);
      const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
      const own = cookies.find((cookie) => cookie.startsWith(`${cookieName()}=`));
      return own !== undefined && same(own.slice(cookieName().length + 1), session);
    },
    newPageToken() {
      const token = newSecret(16);
      pageTokens.add(token);
      return token;
    },
    redeem(token) {
      if (!pageTokens.delete(token)) return undefined;
      return `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
  };
}

function same(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
