import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { toProblem } from '../poster.ts';

/**
 * Publishes a person's Home and gives Slack's hash of it. With the hash of what is published now, Slack refuses
 * (`hash_conflict`) when that is no longer so. Throws a `SlackProblem`.
 */
export async function publishHome(
  client: WebClient,
  user: string,
  view: HomeView,
  hash: string | null,
): Promise<string | null> {
  try {
    const answer = await client.views.publish({ user_id: user, view, ...(hash === null ? {} : { hash }) });
    return answer.view?.hash ?? null;
  } catch (error) {
    throw toProblem(error);
  }
}
