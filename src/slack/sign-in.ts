import { WebAPIPlatformError } from '@slack/web-api';
import { UserError } from '../errors.ts';

const WHERE = {
  SLACK_BOT_TOKEN: 'Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app into it.',
  SLACK_APP_TOKEN: 'Make an App-Level Token (xapp-…) with connections:write under Basic Information and put it there.',
} as const;

/** Does something that needs a token; a token that Slack refuses is told by the name of its variable, never its value. */
export async function withToken<T>(variable: keyof typeof WHERE, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw error;
    throw new UserError(`Slack does not take ${variable}: ${error.data.error}.`, WHERE[variable]);
  }
}
