/** Columns of cells in line: numbers to the right, words to the left, two spaces between. */
export function tableLines(rows: readonly (readonly string[])[], isRight: (column: number) => boolean): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = (row[column] ?? '').replaceAll(/\s+/g, ' ');
        const gap = ' '.repeat(Math.max(0, width - widthOf(cell)));
        return isRight(column) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}

const WIDE = /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
const NOTHING = /\p{Mark}|\p{Cf}/u;

/** The columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += NOTHING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
