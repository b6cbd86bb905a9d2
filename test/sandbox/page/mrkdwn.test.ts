import { describe, expect, it } from 'vitest';
import { formatSlackDate } from '../../../sandbox/slack/page/mrkdwn/date.ts';
import { emojiOf, withEmoji } from '../../../sandbox/slack/page/mrkdwn/emoji.ts';
import { type Inline, parseInline, parseMrkdwn } from '../../../sandbox/slack/page/mrkdwn/parse.ts';

/** Writes parsed text down so that a table of cases stays readable: `b(bold) `, `code[…]`, `@U1`. */
function write(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'bold':
        case 'italic':
        case 'strike':
          return `${node.kind}(${write(node.children)})`;
        case 'code':
          return `code[${node.text}]`;
        case 'emoji':
          return `:${node.name}:`;
        case 'link':
          return `link{${node.url}|${node.label ?? ''}}`;
        case 'user':
          return `@${node.id}`;
        case 'channel':
        case 'usergroup':
          return `${node.kind}{${node.id}|${node.label ?? ''}}`;
        case 'broadcast':
          return `!${node.range}`;
        case 'date':
          return `date{${node.timestamp}|${node.format}|${node.fallback}}`;
      }
      return '';
    })
    .join('');
}

describe('text inside a line', () => {
  it.each([
    ['*bold* _it_ ~no~', 'bold(bold) italic(it) strike(no)'],
    ['*bold _and italic_*', 'bold(bold italic(and italic))'],
    ['snake_case_word and 2*3*4', 'snake_case_word and 2*3*4'],
    ['* not bold * and *open', '* not bold * and *open'],
    ['*a\nb*', '*a\nb*'],
    ['`code *stays* <https://a.b>`', 'code[code *stays* <https://a.b>]'],
    ['*`j-1` is up*', 'bold(code[j-1] is up)'],
    ['**', '**'],
    ['``', '``'],
    ['(_+0.02_)', '(italic(+0.02))'],
    ['<@U1> in <#C1|data> <!here> <!subteam^S1|@ops>', '@U1 in channel{C1|data} !here usergroup{S1|@ops}'],
    ['<https://x.y/z?a=1&amp;b=2|Open &lt;it&gt;>', 'link{https://x.y/z?a=1&b=2|Open <it>}'],
    ['see https://a.b/c_d_e, then', 'see link{https://a.b/c_d_e|}, then'],
    ['<mailto:a@b.c|mail>', 'link{mailto:a@b.c|mail}'],
    ['<javascript:alert(1)|x>', '<javascript:alert(1)|x>'],
    ['&lt;!channel&gt; &amp;amp;', '<!channel> &amp;'],
    ['<!date^1700000000^{date} at {time}|then>', 'date{1700000000|{date} at {time}|then}'],
    ['10:30:15 is a time, :fire: no :', '10:30:15 is a time, :fire: no :'],
    ['# no heading', '# no heading'],
    ['| a | b |', '| a | b |'],
  ])('%s', (source, expected) => {
    expect(write(parseInline(source))).toBe(expected);
  });
});

describe('text from top to bottom', () => {
  it('takes code blocks literally, stars and all', () => {
    expect(parseMrkdwn('before\n```\nWARN * retry *\n  &lt;indent&gt;\n```\nafter')).toEqual([
      { kind: 'text', children: [{ kind: 'text', text: 'before' }] },
      { kind: 'pre', text: 'WARN * retry *\n  <indent>' },
      { kind: 'text', children: [{ kind: 'text', text: 'after' }] },
    ]);
  });

  it('tells quotes from the lines around them', () => {
    expect(parseMrkdwn('&gt; one\n&gt; two\nthree').map((block) => block.kind)).toEqual(['quote', 'text']);
  });

  it('survives a code block that is never closed', () => {
    expect(parseMrkdwn('```\nopen')).toEqual([{ kind: 'text', children: [{ kind: 'text', text: '```\nopen' }] }]);
  });
});

describe('dates', () => {
  const now = new Date(2026, 10, 21, 12, 0);
  const at = (day: number) => new Date(2026, 10, day, 9, 5).getTime() / 1000;

  it.each([
    [at(21), '{date_short_pretty}', 'Today'],
    [at(20), 'since {date_pretty} at {time}', 'Since yesterday at 9:05 AM'],
    [at(22), '{date_long_pretty}', 'Tomorrow'],
    [at(3), '{date_short}', 'Nov 3, 2026'],
    [at(3), '{date_long}', 'Tuesday, November 3, 2026'],
    [at(21), '{ago}', '3 hours ago'],
  ])('%i as %s', (timestamp, format, expected) => {
    const text = formatSlackDate(timestamp, format, now);
    // Some locales' data put a narrow blank before AM.
    expect(text?.replace(/\u202f/g, ' ')).toBe(expected);
  });

  it('leaves an unknown token to the fallback', () => {
    expect(formatSlackDate(at(3), '{date_wrong}', now)).toBeNull();
  });
});

describe('emoji', () => {
  it("knows Slack's names, newer ones among them", () => {
    expect(['fire', 'white_check_mark', 'large_green_circle', 'thinking_face'].map(emojiOf)).toEqual([
      '🔥',
      '✅',
      '🟢',
      '🤔',
    ]);
  });

  it('leaves an unknown shortcode as it stands', () => {
    expect(withEmoji('a :rocket: and :no_such_thing: at 10:30:15')).toBe('a 🚀 and :no_such_thing: at 10:30:15');
  });
});
