import type { ReactNode } from 'react';
import type { Block } from '../../contract.ts';
import './blocks.css';
import { DisplayBlock } from './display-block.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { PlanBlock, TaskCardBlock } from './plan.tsx';
import {
  ActionsBlock,
  type BlockProps,
  CardActions,
  ContextBlock,
  HeaderBlock,
  ImageBlock,
  InputBlock,
  LinkBlock,
  SectionBlock,
} from './simple.tsx';
import { TableBlock } from './table.tsx';

const DRAWN_BY_PACKAGE = new Set(['rich_text', 'markdown', 'data_visualization', 'alert', 'carousel']);

function blockOf(props: BlockProps): ReactNode {
  const { block } = props;
  switch (block.type) {
    case 'section':
      return <SectionBlock {...props} />;
    case 'context':
      return <ContextBlock {...props} />;
    case 'header':
      return <HeaderBlock {...props} />;
    case 'divider':
      return <hr className="block-divider" />;
    case 'actions':
    case 'context_actions':
      return <ActionsBlock {...props} />;
    case 'input':
      return <InputBlock {...props} />;
    case 'image':
      return <ImageBlock {...props} />;
    case 'video':
    case 'file':
      return <LinkBlock {...props} />;
    case 'table':
      return <TableBlock block={block} />;
    case 'plan':
      // As in Slack, another id is another plan, folded up as each begins.
      return <PlanBlock key={block.block_id} block={block} />;
    case 'task_card':
      return <TaskCardBlock block={block} />;
    case 'card': {
      const { actions: _, ...shown } = block;
      return (
        <div className="block-card">
          <DisplayBlock block={shown} />
          <CardActions {...props} />
        </div>
      );
    }
    default:
      if (DRAWN_BY_PACKAGE.has(block.type)) return <DisplayBlock block={block} />;
      return <div className="block-fallback">A block of type “{block.type}” cannot be shown here.</div>;
  }
}

export interface BlockListProps {
  blocks: readonly Block[];
  inView?: boolean;
  /** A refused submission's errors, by block. */
  errors?: Record<string, string>;
}

/**
 * What makes a block the same one after an update. In a view that is its id, as Slack keeps what was typed by it; a
 * message gets new ids with each update, and there the third section stays the third section.
 */
function keysOf(blocks: readonly Block[], inView: boolean): string[] {
  const counts = new Map<string, number>();
  return blocks.map(({ type, block_id: id }) => {
    if (inView && id !== undefined) return id;
    const count = counts.get(type) ?? 0;
    counts.set(type, count + 1);
    return `${type} ${count}`;
  });
}

/** Blocks of a message or view, one below the other, each of them guarded. */
export function BlockList({ blocks, inView = false, errors = {} }: BlockListProps) {
  const keys = keysOf(blocks, inView);
  return (
    <div className="blocks">
      {blocks.map((block, i) => (
        <ErrorBoundary key={keys[i]} what={`A block of type “${block.type}”`} resetKey={block}>
          {blockOf({ block, inView, error: errors[block.block_id ?? ''] })}
        </ErrorBoundary>
      ))}
    </div>
  );
}
