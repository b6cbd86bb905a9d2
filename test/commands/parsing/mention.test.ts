import { expect, it } from 'vitest';
import { readMention } from '../../../src/commands/parsing/mention.ts';

it.each([
  ['<@U0STOKER> status', 'status'],
  ['<@U0STOKER|stoker>: status', 'status'],
  ['<@U0STOKER> summary --title "a &amp; b &lt;c&gt;"', 'summary --title "a & b <c>"'],
  ['<@U0STOKER> retrain --input <s3://b/x.csv>', 'retrain --input s3://b/x.csv'],
  ['<@U0STOKER> retrain --input <https://b.example/x|the input>', 'retrain --input https://b.example/x'],
  // Slack links what ends like a host's name, and what looks like an address of mail.
  ['<@U0STOKER> sql select <http://flights.id|flights.id> from flights', 'sql select flights.id from flights'],
  ['<@U0STOKER> sql select <http://a.name|a.name>, <http://a.is/|a.is>', 'sql select a.name, a.is'],
  ["<@U0STOKER> sql select 1 where m = '<mailto:a@b.com|a@b.com>'", "sql select 1 where m = 'a@b.com'"],
  ['<@U0STOKER> sql select 1 from t where a &lt; 5 and b &gt; 6', 'sql select 1 from t where a < 5 and b > 6'],
  ['hey <@U0STOKER>, logs', 'logs'],
  ['logs please <@U0STOKER>!', 'logs please'],
  ['<@U0STOKER>', ''],
  ['<@U0STOKER> cost --by <@U0GRACE>', 'cost --by <@U0GRACE>'],
])('%s', (text, command) => {
  expect(readMention(text, 'U0STOKER')).toBe(command);
});
