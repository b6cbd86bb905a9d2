import type { Style } from '../../../src/cli/render/style.ts';

/** A style whose marks can be seen, and a clock that stands still. */
export const STYLE: Style = {
  bold: (text) => `[b]${text}[/b]`,
  code: (text) => `[c]${text}[/c]`,
  dim: (text) => `[d]${text}[/d]`,
  width: 50,
  program: 'npx stoker',
  reader: 'U0ADAKOVA1',
  moment: (seconds, format) => `<${seconds} as ${format}>`,
};
