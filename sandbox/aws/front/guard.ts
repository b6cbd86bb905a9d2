import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';

/**
 * Refuses what a browser sends: a page that knows the port, or had its own name resolve to 127.0.0.1 (DNS
 * rebinding), must not reach a server that runs commands. AWS's clients send neither an Origin nor a Sec-Fetch-Site.
 */
export function refuseBrowsers(headers: IncomingHttpHeaders, port: number): void {
  const host = headers.host ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    throw new AwsError(
      'AccessDenied',
      `The Host '${host}' is not this server: use http://127.0.0.1:${port} and path-style addresses.`,
      { status: 403 },
    );
  }
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new AwsError('AccessDenied', 'The local AWS answers no web pages (the request has an Origin).', {
      status: 403,
    });
  }
}
