import type { Block } from '../../contract.ts';
import { withEmoji } from '../mrkdwn/emoji.ts';
import { DisplayBlock } from './display-block.tsx';

interface Cell {
  type: string;
  text?: string;
  value?: number;
}

interface Column {
  align?: 'left' | 'center' | 'right';
  is_wrapped?: boolean;
}

function CellView({ cell }: { cell: Cell }) {
  if (cell.type === 'rich_text') return <DisplayBlock block={cell as Block} />;
  // `raw_number` carries a value and, if the sender wants it written in a certain way, a text.
  return <>{withEmoji(cell.text ?? cell.value?.toLocaleString() ?? '')}</>;
}

/** The `table` block, drawn as a real table: the first row holds the headings. */
export function TableBlock({ block }: { block: Block }) {
  const [head = [], ...rows] = (block.rows as Cell[][] | undefined) ?? [];
  const columns = (block.column_settings as (Column | null)[] | undefined) ?? [];
  const look = (cell: Cell, i: number) => ({
    className: columns[i]?.is_wrapped ? 'wrapped' : undefined,
    style: { textAlign: columns[i]?.align ?? (cell.type === 'raw_number' ? ('right' as const) : ('left' as const)) },
  });
  return (
    // A wide table scrolls inside its own box, so the keyboard must be able to reach it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus to be scrolled
    <section className="block-table" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a table's columns are known by their place
              <th key={i} scope="col" {...look(cell, i)}>
                <CellView cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a table's rows are known by their place
            <tr key={r}>
              {row.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a table's columns are known by their place
                <td key={i} {...look(cell, i)}>
                  <CellView cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
