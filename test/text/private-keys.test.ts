import { expect, it } from 'vitest';
import { followKeys, type KeyState, OUTSIDE } from '../../src/text/private-keys.ts';

const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';

/** What becomes of each line, the state handed on as between batches. */
function fates(...lines: string[]): string[] {
  let state: KeyState = OUTSIDE;
  return lines.map((line) => {
    const followed = followKeys(JSON.parse(JSON.stringify(state)) as KeyState, line);
    state = followed.state;
    return followed.line;
  });
}

it.each([
  [
    ['a', '-----BEGIN RSA PRIVATE KEY-----', BODY, '-----END RSA PRIVATE KEY-----', 'b'],
    'none begins inside inside none',
  ],
  [
    ['INFO x: -----BEGIN PRIVATE KEY-----', `INFO x: ${BODY}`, 'INFO x: -----END PRIVATE KEY-----', 'b'],
    'begins inside inside none',
  ],
  [['-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----', 'b'], 'none none'],
  [
    [
      '-----BEGIN EC PRIVATE KEY-----',
      'Proc-Type: 4,ENCRYPTED',
      'DEK-Info: AES',
      '',
      BODY,
      'x==',
      '-----END EC PRIVATE KEY-----',
      'b',
    ],
    'begins inside inside inside inside inside inside none',
  ],
  [['-----END PRIVATE KEY-----', 'b'], 'inside none'],
  [
    ['-----BEGIN PRIVATE KEY-----', BODY, '-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----', BODY],
    'begins inside inside inside',
  ],
  [
    ['ValueError: no -----BEGIN PRIVATE KEY----- found', 'a', 'b', 'c', 'd', 'e'],
    'begins inside inside inside inside none',
  ],
])('%j', (lines, fate) => {
  expect(fates(...lines).join(' ')).toBe(fate);
});
