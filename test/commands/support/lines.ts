import fc from 'fast-check';
import { anyText } from '../../support/any-text.ts';

const REAL = [
  'help retrain',
  'status r-7k3f9q2m',
  'launch nightly',
  'run retrain --since 3d --min-examples=20',
  'summary --title "two words" --dry --mode fast',
  'terminate c-7k3f9q2m',
  'logs r-7k3f9q2m --lines 5',
  'models retrain --promote r-7k3f9q2m',
  'data ls s3://stoker-test/flights/*.csv --after a.csv',
  'data head s3://stoker-test/a.csv --lines 5',
];
const noise = fc.oneof(
  fc.constantFrom(
    '"',
    "'",
    '“',
    '”',
    '—',
    '–',
    '--',
    '=',
    '\\',
    '`',
    '\u00a0',
    '\u202e',
    '\ud800',
    '<',
    '&',
    '\n',
    '\0',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);
/** A real command, with noise put in and pieces cut out. */
const mangled = fc
  .tuple(fc.constantFrom(...REAL), fc.array(fc.tuple(fc.nat(60), fc.nat(3), noise), { maxLength: 6 }))
  .map(([line, edits]) => edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), line));
/** Command lines as people, phones and cats type them. */
export const commandLines = fc.oneof(
  { weight: 4, arbitrary: mangled },
  { weight: 4, arbitrary: anyText({ maxLength: 200 }) },
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...REAL.join(' ').split(' ')), noise), { maxLength: 12 })
      .map((words) => words.join(' ')),
  },
  // Around the most that is read: each takes as long as a hundred others.
  { weight: 1, arbitrary: fc.string({ minLength: 3900, maxLength: 6000 }) },
);
