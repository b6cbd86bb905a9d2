import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
};

/** A page may talk to its own server only, and nobody may frame it. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'";

/** Serves one file of the built page; `/` is the page itself. */
export async function servePage(directory: string, pathname: string): Promise<Response> {
  const root = resolve(directory);
  const path = safePath(root, pathname);
  const isFile = path !== undefined && extname(path) !== '';
  const file = isFile ? path : join(root, 'index.html');
  const body = await readFile(file).catch(() => undefined);
  if (!body)
    return new Response(`${pathname} is not part of the page`, {
      status: 404,
      headers: { 'content-type': 'text/plain' },
    });
  return new Response(body, {
    headers: {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
    },
  });
}

function safePath(root: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const path = resolve(root, `.${sep}${decoded}`);
  return path.startsWith(root + sep) ? path : undefined;
}
