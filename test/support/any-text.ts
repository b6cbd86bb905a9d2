import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST = 0x10_ffff - SURROGATES.count;

const character = fc
  .integer({ min: 0, max: LAST })
  .map((index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count));

/** Text of any characters there are. fast-check's own (`unit: 'binary'`) first spends seconds on a table of all of them. */
export const anyText = (length: { maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.array(character, length).map((characters) => characters.join(''));
