import { decodeText } from './escape.ts';

/** What stands between `<` and `>` in Slack's `mrkdwn`. */
export type Entity =
  | { kind: 'user'; id: string }
  | { kind: 'channel'; id: string; label: string | null }
  | { kind: 'usergroup'; id: string; label: string | null }
  | { kind: 'broadcast'; range: string }
  | { kind: 'link'; url: string; label: string | null }
  | { kind: 'date'; timestamp: number; format: string; url: string | null; fallback: string };

const SAFE_LINK = /^(?:https?:|mailto:|tel:)/i;

/** Whether a link may be followed: no scripts, no local files. */
export function isSafeLink(url: string): boolean {
  return SAFE_LINK.test(url);
}

function parseSpecial(body: string, label: string | null): Entity | null {
  const [name = '', ...rest] = body.split('^');
  if (name === 'subteam') return { kind: 'usergroup', id: rest[0] ?? '', label };
  if (name === 'here' || name === 'channel' || name === 'everyone') return { kind: 'broadcast', range: name };
  if (name !== 'date') return null;
  const timestamp = Number(rest[0]);
  if (!Number.isFinite(timestamp)) return null;
  const link = rest[2] ? decodeText(rest[2]) : null;
  const url = link && isSafeLink(link) ? link : null;
  return { kind: 'date', timestamp, format: rest[1] ?? '{date}', url, fallback: label ?? '' };
}

/** Reads the inside of `<…>`; null when it is none of Slack's forms and stays text. */
export function parseEntity(inside: string): Entity | null {
  const bar = inside.indexOf('|');
  const body = bar >= 0 ? inside.slice(0, bar) : inside;
  const label = bar >= 0 ? decodeText(inside.slice(bar + 1)) : null;
  if (/^@[UWB][A-Z0-9]*$/.test(body)) return { kind: 'user', id: body.slice(1) };
  if (/^#[CGD][A-Z0-9]*$/.test(body)) return { kind: 'channel', id: body.slice(1), label };
  if (body.startsWith('!')) return parseSpecial(body.slice(1), label);
  const url = decodeText(body);
  return isSafeLink(url) ? { kind: 'link', url, label } : null;
}
