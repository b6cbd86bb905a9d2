import type { ChannelId, SlackUserId } from '../ids.ts';
import { misspeltVariables } from './misspelt-variables.ts';
import type { Environment } from './schema.ts';
import { didYouMean } from './suggest.ts';

type Env = Record<string, string | undefined>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const DEFAULT_PORT = 3000;
const DEFAULT_SWEEP_SECONDS = 3;
const DEFAULT_SETTLE_SECONDS = 15;
const DEFAULT_REMIND_SECONDS = 60;

/** What the environment says, with every problem and warning found; the values are only whole when there is no problem. */
export function readEnvironment(env: Env): { environment: Environment; problems: string[]; warnings: string[] } {
  const problems: string[] = [];
  const warnings: string[] = misspeltVariables(env);
  const get = (name: string): string | null => env[name]?.trim() || null;
  const problem = (name: string, text: string): void => void problems.push(`${name}: ${text}`);

  // Some editors put one first, and the name of the first variable is then another.
  if (Object.keys(env).some((name) => name.startsWith('\ufeff'))) {
    problem('.env', 'it begins with a byte order mark, which hides its first variable; save it as UTF-8 without one.');
  }
  const botToken = get('SLACK_BOT_TOKEN');
  const appToken = get('SLACK_APP_TOKEN');
  const signingSecret = get('SLACK_SIGNING_SECRET');
  const region = get('AWS_REGION') ?? get('AWS_DEFAULT_REGION');
  const databaseUrl = get('DATABASE_URL');
  const logLevel = get('LOG_LEVEL') ?? 'info';

  const swapped = botToken?.startsWith('xapp-') && appToken?.startsWith('xoxb-');
  if (swapped) {
    problem('SLACK_BOT_TOKEN, SLACK_APP_TOKEN', 'the two are swapped; xoxb-… is the bot token, xapp-… the app token.');
  } else {
    if (botToken === null) {
      problem('SLACK_BOT_TOKEN', 'it is not set; copy the xoxb-… token from "OAuth & Permissions" of your Slack app.');
    } else {
      tokenProblem('SLACK_BOT_TOKEN', botToken, 'xoxb-', problem);
    }
    if (appToken !== null) tokenProblem('SLACK_APP_TOKEN', appToken, 'xapp-', problem);
  }

  const http = appToken === null && (signingSecret !== null || get('STOKER_HTTP_PORT') !== null);
  if (appToken === null && !http) {
    problem(
      'SLACK_APP_TOKEN',
      'it is not set; give an app-level token (xapp-…, scope connections:write) for Socket Mode, or SLACK_SIGNING_SECRET and STOKER_HTTP_PORT to be called over HTTP.',
    );
  }
  if (http && signingSecret === null) {
    problem('SLACK_SIGNING_SECRET', 'it is not set; over HTTP it proves that a request comes from Slack.');
  } else if (signingSecret !== null && !/^[\w-]{16,}$/.test(signingSecret)) {
    problem(
      'SLACK_SIGNING_SECRET',
      'it is no signing secret; copy the 32 hexadecimal digits from "Basic Information".',
    );
  } else if (signingSecret !== null && /^(xox|xapp-)/.test(signingSecret)) {
    problem('SLACK_SIGNING_SECRET', 'it holds a token; copy the 32 hexadecimal digits from "Basic Information".');
  }
  if (!http && get('STOKER_HTTP_PORT') !== null) {
    warnings.push('STOKER_HTTP_PORT is not used: SLACK_APP_TOKEN chooses Socket Mode.');
  }

  if (region === null) {
    problem('AWS_REGION', 'it is not set; give the region where the clusters are to run, such as eu-central-1.');
  } else if (!/^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/.test(region)) {
    problem('AWS_REGION', `${quote(region)} is no AWS region; give one such as us-east-1 or eu-central-1.`);
  }
  if (databaseUrl !== null && !isPostgresUrl(databaseUrl)) {
    problem(
      'DATABASE_URL',
      'it is no Postgres address; give postgres://user:password@host:5432/database, or leave it out.',
    );
  }
  if (!LOG_LEVELS.includes(logLevel)) {
    const hint = didYouMean(logLevel, LOG_LEVELS);
    problem('LOG_LEVEL', `${quote(logLevel)} is not a level.${hint} Legal: ${LOG_LEVELS.join(', ')}.`);
  }

  const environment: Environment = {
    slack: {
      botToken: botToken ?? '',
      appToken,
      signingSecret: http ? signingSecret : null,
      port: readNumber(env, 'STOKER_HTTP_PORT', { least: 0, most: 65_535, whole: true }, DEFAULT_PORT, problem),
      apiUrl: readUrl(env, 'SLACK_API_URL', problem) ?? 'https://slack.com/api/',
    },
    aws: {
      region: region ?? '',
      endpoint: readUrl(env, 'AWS_ENDPOINT_URL_EMR', problem) ?? readUrl(env, 'AWS_ENDPOINT_URL', problem),
    },
    terminal: {
      user: readId(
        env,
        'STOKER_USER',
        "a Slack user's id (U… or W…)",
        /^[UW][A-Z0-9]{2,}$/,
        problem,
      ) as SlackUserId | null,
      channel: readId(env, 'STOKER_CHANNEL', "a channel's id (C…)", /^[CG][A-Z0-9]{2,}$/, problem) as ChannelId | null,
    },
    databaseUrl,
    logLevel,
    sweepSeconds: readNumber(env, 'STOKER_SWEEP_SECONDS', { least: 0.1, most: 300 }, DEFAULT_SWEEP_SECONDS, problem),
    remindSeconds: readNumber(env, 'STOKER_REMIND_SECONDS', { least: 1, most: 3600 }, DEFAULT_REMIND_SECONDS, problem),
    settleSeconds: readNumber(env, 'STOKER_SETTLE_SECONDS', { least: 0, most: 600 }, DEFAULT_SETTLE_SECONDS, problem),
  };
  return { environment, problems, warnings };
}

type Report = (name: string, text: string) => void;

function tokenProblem(name: string, token: string, prefix: string, report: Report): void {
  // The value is never part of the message: it may be a good secret in the wrong place.
  if (!token.startsWith(prefix)) report(name, `it does not begin with ${prefix}; ${whatItIs(token)}`);
  else if (!/^[\w-]{12,}$/.test(token))
    report(name, `it is cut off or has stray characters; copy it again, from ${prefix} on.`);
}

function whatItIs(token: string): string {
  if (token.startsWith('xoxp-')) return 'it is a user token, Stoker wants the bot token.';
  if (token.startsWith('xoxb-')) return 'it is a bot token, which belongs in SLACK_BOT_TOKEN.';
  if (token.startsWith('xapp-')) return 'it is an app-level token, which belongs in SLACK_APP_TOKEN.';
  return 'copy it again from the pages of your Slack app.';
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}

function readId(env: Env, name: string, what: string, legal: RegExp, report: Report): string | null {
  const text = env[name]?.trim();
  if (!text) return null;
  if (!legal.test(text))
    report(name, `${quote(text)} is not ${what}; Slack shows it in the details of a profile or channel.`);
  return text;
}

function readUrl(env: Env, name: string, report: Report): string | null {
  const text = env[name]?.trim();
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    report(name, `${quote(text)} is no web address; give one such as https://slack.com/api/, or leave it out.`);
    return null;
  }
  if (url.username || url.password) report(name, 'it holds a user name or password; give the address alone.');
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (name === 'SLACK_API_URL' && url.protocol === 'http:' && !loopback) {
    report(
      name,
      `${quote(text)} would send the tokens unencrypted; give an https:// address (http:// is for loopback).`,
    );
  }
  return name === 'SLACK_API_URL' && !text.endsWith('/') ? `${text}/` : text;
}

function readNumber(
  env: Env,
  name: string,
  range: { least: number; most: number; whole?: boolean },
  fallback: number,
  report: Report,
): number {
  const text = env[name]?.trim();
  if (!text) return fallback;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.least && value <= range.most && (!range.whole || Number.isInteger(value))) return value;
  report(
    name,
    `${quote(text)} is not ${range.whole ? 'a whole number' : 'a number'} from ${range.least} to ${range.most}.`,
  );
  return fallback;
}

const quote = (text: string): string => `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`;
