import type { Block, Message } from '../contract.ts';
import { SlackError } from '../world.ts';

export type Args = Record<string, unknown>;

/** A required string argument; Slack calls a missing one `invalid_arguments` and names it. */
export function required(args: Args, name: string): string {
  const value = optional(args, name);
  if (value === undefined || value === '') throw missing(name);
  return value;
}

export function missing(name: string): SlackError {
  return new SlackError('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

/** A string argument, also when JSON brought a number. */
export function optional(args: Args, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A boolean argument: form bodies say `true` or `1`. */
export function flag(args: Args, name: string): boolean {
  return ['true', '1'].includes(optional(args, name) ?? '');
}

/** A whole number within bounds, or Slack's `invalid_limit` and the like. */
export function whole(args: Args, name: string, fallback: number, min: number, max: number): number {
  const text = optional(args, name);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min) throw new SlackError(`invalid_${name}`);
  return Math.min(value, max);
}

/** A structured argument: forms carry it as JSON text. */
export function structured(args: Args, name: string, onBad: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackError(onBad);
  }
}

/** The `blocks` argument: an array, or nothing; its content is the validator's business. */
export function blocksArgument(args: Args): Block[] | undefined {
  const value = structured(args, 'blocks', 'invalid_blocks_format');
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new SlackError('invalid_blocks_format');
  return value as Block[];
}

/** Message metadata, in the one form that Slack takes. */
export function metadataArgument(args: Args): Message['metadata'] {
  const value = structured(args, 'metadata', 'invalid_metadata_format');
  if (value === undefined || value === null) return undefined;
  const { event_type: type, event_payload: payload } = Object(value) as Record<string, unknown>;
  if (typeof type !== 'string' || type === '' || type.length > 255) throw new SlackError('invalid_metadata_format');
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new SlackError('invalid_metadata_schema');
  if (JSON.stringify(payload).length > 16_384) throw new SlackError('metadata_too_large');
  return { event_type: type, event_payload: payload as Record<string, unknown> };
}

/** One page of a list, with Slack's opaque cursor. */
export function page<T>(items: readonly T[], args: Args, fallback: number, max: number): { items: T[]; next: string } {
  const limit = whole(args, 'limit', fallback, 1, max) || fallback;
  const cursor = optional(args, 'cursor') ?? '';
  const from = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''));
  if (!Number.isInteger(from) || from < 0) throw new SlackError('invalid_cursor');
  const next = from + limit < items.length ? Buffer.from(`next:${from + limit}`).toString('base64') : '';
  return { items: items.slice(from, from + limit), next };
}
