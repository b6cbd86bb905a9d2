/** A Slack user's id, also as a mention; a word in capitals without a digit is none. */
const SLACK_ID = /^<?@?([UW](?=[A-Z]*\d)[A-Z0-9]{4,20})>?$/;
/** What a session of a role is called when a program, and not a person, has named it. */
const NAMED_BY_PROGRAM = /^(i-[0-9a-f]{8,}|botocore-session-\d+|aws-sdk-\S+-\d+|[0-9a-f-]{32,}|\d+)$/i;
const LONGEST = 100;

/** Whose a cluster is, by the first of the tags that says so: a Slack id, an e-mail address, a name; null when none does. */
export function ownerOf(tags: Readonly<Record<string, string>>, ownerTags: readonly string[]): string | null {
  for (const wanted of ownerTags) {
    // `Owner` and `owner` are the same to those who type them.
    const exact = tags[wanted];
    const alike = Object.entries(tags).find(([key]) => key.toLowerCase() === wanted.toLowerCase())?.[1];
    const owner = readable(exact ?? alike ?? '');
    if (owner !== null) return owner;
  }
  return null;
}

/** The part of a tag's value that names a person: of an ARN, or of `aws:createdBy`, the last one. */
function readable(value: string): string | null {
  const text = value.trim();
  const slack = SLACK_ID.exec(text)?.[1];
  if (slack) return slack;
  const name = (nameInArn(text) ?? nameInCreatedBy(text) ?? text).slice(0, LONGEST);
  if (name === '') return null;
  // A word that only looks like an id must not become a mention.
  return /^[UW][A-Z0-9]{2,}$/.test(name) ? name.toLowerCase() : name;
}

/** `ada` of `arn:aws:iam::111122223333:user/team/ada` and `arn:aws:sts::111122223333:assumed-role/Data/ada`. */
function nameInArn(text: string): string | null {
  const [, resource] = /^arn:aws[\w-]*:(?:iam|sts)::\d*:(.+)$/.exec(text) ?? [];
  if (resource === undefined) return null;
  const parts = resource.split('/');
  const last = parts.at(-1) ?? '';
  return parts[0] === 'assumed-role' && NAMED_BY_PROGRAM.test(last) ? (parts.at(-2) ?? last) : last;
}

/** `ada` of `IAMUser:AIDA…:ada` and `AssumedRole:AROA…:ada`, as AWS itself writes the tag; empty for a program's session. */
function nameInCreatedBy(text: string): string | null {
  const [, name] = /^(?:IAMUser|AssumedRole|FederatedUser|Root):[^:]+:(.+)$/.exec(text) ?? [];
  if (name === undefined) return null;
  return NAMED_BY_PROGRAM.test(name) ? '' : name;
}

/** True for a cluster with any of these tags, which nobody is to be told of; `*` in a value stands for anything. */
export function isIgnored(tags: Readonly<Record<string, string>>, ignore: Readonly<Record<string, string>>): boolean {
  return Object.entries(ignore).some(([key, pattern]) =>
    Object.entries(tags).some(
      ([tag, value]) => tag.toLowerCase() === key.toLowerCase() && fits(value.toLowerCase(), pattern.toLowerCase()),
    ),
  );
}

/** Matched piece by piece: a pattern of many stars made into a regular expression could take for ever. */
function fits(value: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return value === pattern;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = value.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
