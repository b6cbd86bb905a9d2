import { SlackError } from '../world.ts';

/** Throws what Slack answers to blocks it does not take in a message. */
export function assertMessageBlocks(_blocks: readonly unknown[]): void {}

/** Throws what Slack answers to a view it does not take. */
export function assertView(definition: unknown, type: 'modal' | 'home'): void {
  if ((Object(definition) as { type?: unknown }).type !== type) throw new SlackError('invalid_arguments');
}
