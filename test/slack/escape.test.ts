import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, inlineCode, mrkdwn, plain } from '../../src/slack/escape.ts';
import { cleanText } from '../../src/text/clean.ts';
import { anyText } from '../support/any-text.ts';

describe('text from outside', () => {
  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['\u001b[31mred\u001b[0m \u001b]0;title\u0007plain', 'red plain'],
    ['a\r\nb\rc', 'a\nb\nc'],
    ['admin\u202egnp.exe', 'admingnp.exe'],
    ['zero\u200bwidth\ufeff\0', 'zerowidth'],
    ['half \ud83d', 'half \ufffd'],
    ['family 👨‍👩‍👧 stays', 'family 👨‍👩‍👧 stays'],
  ])('%j becomes %j', (raw, shown) => {
    expect(mrkdwn(raw)).toBe(shown);
  });

  it.each([
    ['&&&', 11, '&amp;&amp;…'],
    ['abcdef', 4, 'abc…'],
    ['abcd', 4, 'abcd'],
    ['🔥🔥🔥', 5, '🔥🔥…'],
    ['🔥🔥🔥', 4, '🔥…'],
  ])('%j in %i is %j', (raw, max, shown) => {
    expect(mrkdwn(raw, max)).toBe(shown);
  });

  it('keeps what plain text needs no escape for', () => {
    expect(plain('a < b & c', 20)).toBe('a < b & c');
  });

  it('is one line of code whatever it holds', () => {
    expect(inlineCode('rm `x`\n--all <y>')).toBe('`rm ˋxˋ --all &lt;y&gt;`');
  });
});

describe('a code block', () => {
  it('cannot be closed from inside', () => {
    const block = codeBlock('before ``` after `');
    expect(block.match(/```/g)).toHaveLength(2);
    expect(block.replaceAll('\u200b', '')).toBe('```\nbefore ``` after `\n```');
  });

  it('keeps the end, in whole lines', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`).join('\n');
    const block = codeBlock(lines, 100);
    expect(block.length).toBeLessThanOrEqual(100);
    expect(block).toMatch(/^```\n…\nline \d+\n/);
    expect(block).toMatch(/line 199\n```$/);
  });

  it('stays within its size for any text', () => {
    const text = fc.array(fc.constantFrom('&', '`', '```', '🔥', '\n', 'x', ' ', '\u001b[1m'), { maxLength: 300 });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 400 }), (parts, max) => {
        const block = codeBlock(parts.join(''), max);
        expect(block.length).toBeLessThanOrEqual(max);
        expect(block.match(/```/g)).toHaveLength(2);
        expect(block.isWellFormed()).toBe(true);
        expect(block.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
      }),
      { seed: 3, numRuns: 1000 },
    );
  });
});

it('cleaning twice is cleaning once', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(cleanText(cleanText(text))).toBe(cleanText(text));
    }),
    { seed: 3, numRuns: 2000 },
  );
});
