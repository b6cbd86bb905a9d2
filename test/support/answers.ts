import type { Message } from '../../sandbox/slack/contract.ts';
import type { Control } from '../sandbox/slack/support/harness.ts';

/** What is said after a second of work: on a busy machine before any answer. */
export const isMoment = ({ text }: Message): boolean => text.includes('One moment, still at it');

/** Begins to wait for the next message that fits, as this person sees it; that an answer takes a moment is none. */
export async function nextMessage(
  control: Control,
  user: string,
  fits: (message: Message) => boolean,
): Promise<{ message: Promise<Message> }> {
  const { ready, event } = control.next(
    (each) =>
      (each.type === 'message' || each.type === 'message_changed') && !isMoment(each.message) && fits(each.message),
    user,
  );
  await ready;
  return {
    message: event.then((each) => {
      if (each.type !== 'message' && each.type !== 'message_changed') throw new Error(`got ${each.type}`);
      return each.message;
    }),
  };
}

/** Acts, and resolves with the answer that only this person sees. */
export async function answerTo(control: Control, user: string, act: () => Promise<unknown>): Promise<Message> {
  const { message } = await nextMessage(control, user, (each) => each.ephemeral_to === user);
  await act();
  return message;
}
