/** Environment variables whose values are never shown and never put into stoker.yml's strings. */
export const SECRET_VARIABLES = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'DATABASE_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const;

const LOOKS_SECRET = /xox[a-z]-[\w-]+|xapp-[\w-]+|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|(?<=:\/\/)[^\s/@:]+:[^\s@]+(?=@)/g;

/** The text without any secret of the environment and without anything that has the form of one. */
export function redact(text: string, env: Record<string, string | undefined>): string {
  let clean = text;
  for (const name of SECRET_VARIABLES) {
    const value = env[name];
    // Below four characters a "secret" would blot out ordinary words.
    if (value !== undefined && value.length >= 4) clean = clean.replaceAll(value, `\${${name}}`);
  }
  return clean.replaceAll(LOOKS_SECRET, '[secret]');
}
