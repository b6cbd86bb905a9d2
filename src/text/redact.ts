import { cleanText } from './clean.ts';

/** What a text looks like without its secrets, and how many there were. */
export interface Redacted {
  text: string;
  count: number;
}

interface Rule {
  what: string;
  /** The group `keep` (if any) stays in front of the mark. */
  pattern: RegExp;
}

const SECRET_NAME =
  '(?:[\\w.-]{0,40}(?:password|passwd|passphrase|pwd|secret[_.-]?(?:access[_.-]?)?key|secret|api[_.-]?key|access[_.-]?key|account[_.-]?key|session[_.-]?token|auth[_.-]?token|client[_.-]?secret|private[_.-]?key)|[\\w.-]{0,40}[_.-]token|token|(?:[\\w.-]{0,40}[_.]|db)pass)';

const RULES: readonly Rule[] = [
  {
    what: 'private key',
    // A block that is cut off at the end of the text is a secret too.
    pattern:
      /-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----|[\s\S]*$)/g,
  },
  // Lines from the middle of a key in PEM, whose beginning stands elsewhere.
  {
    what: 'key',
    pattern:
      /(?<![A-Za-z0-9+/=])(?=[a-z0-9+/]*[A-Z])(?=[A-Z0-9+/]*[a-z])(?=[A-Za-z+/]*\d)[A-Za-z0-9+/]{64}(?![A-Za-z0-9+/=])/g,
  },
  { what: 'Slack token', pattern: /\bx(?:ox[a-z]|app|oxe\.xox[a-z])-[A-Za-z0-9-]{8,}/g },
  { what: 'Slack webhook', pattern: /(?<keep>hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]+/g },
  { what: 'AWS key id', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}\b/g },
  { what: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { what: 'API key', pattern: /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)[-_][A-Za-z0-9_-]{16,}/g },
  {
    what: 'token',
    // By the beginnings that their makers gave them: GitLab, npm, PyPI, Databricks, Hugging Face, SendGrid, Vault, Google.
    pattern:
      /\b(?:glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{50,}|dapi[a-f0-9]{32}|hf_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|hv[sb]\.[\w-]{24,}|AIza[\w-]{35}|ya29\.[\w-]{20,})/g,
  },
  { what: 'JWT', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g },
  {
    what: 'authorization',
    pattern:
      /(?<keep>\b(?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:basic|bearer|token|negotiate|aws4-hmac-sha256)\s{1,4})?)[^\s"',][^"'\n]*/gi,
  },
  {
    what: 'authorization',
    pattern: /(?<keep>\bBasic )(?:[A-Za-z0-9+/]{6,}={1,2}(?!\w)|(?=[A-Za-z+/]*\d)[A-Za-z0-9+/]{16,})/g,
  },
  { what: 'cookie', pattern: /(?<keep>\b(?:set-)?cookie["']?:\s{0,4}["']?)[^\s"'][^"'\n]*/gi },
  { what: 'token', pattern: /(?<keep>\bbearer\s{1,4})[A-Za-z0-9._~+/=-]{12,}/gi },
  {
    what: 'signature',
    pattern: /(?<keep>[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|sig)=)[^&\s"'<>]+/gi,
  },
  { what: 'password', pattern: /(?<keep>\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@"'<>]{0,100}:)[^\s/"'<>]{1,200}(?=@)/gi },
  { what: 'password', pattern: /(?<keep>\bjdbc:oracle:thin:[^\s/@"']{1,60}\/)[^\s@"']{1,200}(?=@)/gi },
  {
    what: 'secret',
    pattern: new RegExp(
      `(?<keep>(?<![\\w.-])${SECRET_NAME}\\\\{0,3}["']?\\s{0,4}(?:[=-]>|[:=]|\\s--?\\s)\\s{0,4})(?!(?:n/a|none|null)(?![\\w-]))(?:"[^"\\n]*"|'[^'\\n]*'|\\\\{1,3}["'][^"'\\n]*["']?|[^\\s"',;&<>()\\[\\]{}]+)`,
      'gi',
    ),
  },
  // Pairs as Python prints them, settings as Hadoop writes them, and passwords in SQL.
  {
    what: 'secret',
    pattern: new RegExp(`(?<keep>["']${SECRET_NAME}["']\\s{0,4},\\s{0,4})(?:"[^"\\n]+"|'[^'\\n]+')`, 'gi'),
  },
  {
    what: 'secret',
    pattern: new RegExp(
      `(?<keep><${SECRET_NAME}>|<name>${SECRET_NAME}</name>\\s{0,40}<value>)[^<\\s][^<]{0,2000}`,
      'gi',
    ),
  },
  { what: 'password', pattern: /(?<keep>\b(?:password|identified\s{1,4}by)\s{1,4})'[^'\n]+'/gi },
  { what: 'secret', pattern: new RegExp(`(?<keep>(?<![\\w-])--${SECRET_NAME}\\s{1,4})(?!-)[^\\s"',;]+`, 'gi') },
  {
    what: 'AWS secret key',
    // Most have a slash or a plus; of the others, digits tell them from long names.
    pattern:
      /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*\d)(?=[A-Za-z0-9]*[/+]|(?:[A-Za-z]*\d){4})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  },
];

/** Cleans a text and takes out what must not stand in a channel: keys, tokens, passwords in URLs and settings, private keys. */
export function redact(text: string): Redacted {
  let count = 0;
  // Colours and invisible characters inside a secret would hide it from the rules.
  let result = cleanText(text);
  for (const { what, pattern } of RULES) {
    result = result.replace(pattern, (...match: unknown[]) => {
      count += 1;
      const groups = match.at(-1);
      const kept = typeof groups === 'object' && groups !== null && 'keep' in groups ? String(groups.keep ?? '') : '';
      return `${kept}[redacted ${what}]`;
    });
  }
  return { text: result, count };
}

/** The same, when only the text matters. */
export const redacted = (text: string): string => redact(text).text;
