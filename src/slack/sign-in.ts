import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { UserError } from '../errors.ts';

const WHERE = {
  SLACK_BOT_TOKEN: 'Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app into it.',
  SLACK_APP_TOKEN: 'Make an App-Level Token (xapp-…) with connections:write under Basic Information and put it there.',
} as const;

const NETWORK = 'Check the network, a proxy on the way, and SLACK_API_URL if it is set.';

/** Does something that needs a token; a token that Slack refuses is told by the name of its variable, never its value. */
export async function withToken<T>(variable: keyof typeof WHERE, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WebAPIRequestError) {
      const cause = error.original.cause instanceof Error ? error.original.cause : error.original;
      throw new UserError(`Slack cannot be reached: ${cause.message}.`, NETWORK);
    }
    if (error instanceof WebAPIHTTPError) throw new UserError(`Slack answered with HTTP ${error.statusCode}.`, NETWORK);
    if (error instanceof WebAPIRateLimitedError)
      throw new UserError('Slack takes no more requests for now.', `Start again in ${error.retryAfter} s.`);
    if (!(error instanceof WebAPIPlatformError)) throw error;
    throw new UserError(`Slack does not take ${variable}: ${error.data.error}.`, WHERE[variable]);
  }
}
