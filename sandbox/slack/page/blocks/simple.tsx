import { useState } from 'react';
import type { Block } from '../../contract.ts';
import type { ElementProps } from '../elements/button.tsx';
import { ElementView } from '../elements/element.tsx';
import { plainText, Text } from '../elements/text.tsx';
import type { BlockElement, TextObject } from '../elements/types.ts';
import { isSafeLink } from '../mrkdwn/entity.ts';
import { ExternalLink } from '../mrkdwn/mrkdwn.tsx';

export interface BlockProps {
  block: Block;
  /** Whether the block stands in a modal, where inputs wait for the submission. */
  inView: boolean;
  error?: string | undefined;
}

const list = <T,>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

export function SectionBlock({ block }: BlockProps) {
  const accessory = block.accessory as BlockElement | undefined;
  const fields = list<TextObject>(block.fields);
  return (
    <div className="block-section">
      <div className="block-section-body">
        <Text text={block.text as TextObject | undefined} />
        {fields.length > 0 && (
          <div className="block-fields">
            {fields.map((field, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields of one block have no other name
              <div key={i}>
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="block-accessory">
          <ElementView blockId={block.block_id ?? ''} element={accessory} dispatches />
        </div>
      )}
    </div>
  );
}

export function ContextBlock({ block }: BlockProps) {
  return (
    <div className="block-context">
      {list<BlockElement & TextObject>(block.elements).map((element, i) =>
        element.type === ('image' as string) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements of a context have no other name
          <img key={i} src={element.image_url} alt={element.alt_text ?? ''} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements of a context have no other name
          <Text key={i} text={element} />
        ),
      )}
    </div>
  );
}

export function HeaderBlock({ block }: BlockProps) {
  return <h3 className="block-header">{plainText(block.text as TextObject)}</h3>;
}

/** `actions` and `context_actions`: a row of elements that tell the app at once. */
export function ActionsBlock({ block }: BlockProps) {
  return (
    <div className="block-actions">
      {list<BlockElement>(block.elements).map((element, i) => (
        <ElementView key={element.action_id ?? i} blockId={block.block_id ?? ''} element={element} dispatches />
      ))}
    </div>
  );
}

/** `card`'s own buttons stand outside of the drawing package, which cannot send them. */
export function CardActions({ block }: BlockProps) {
  const actions = list<BlockElement>(block.actions);
  if (actions.length === 0) return null;
  return (
    <div className="block-actions">
      {actions.map((element, i) => (
        <ElementView key={element.action_id ?? i} blockId={block.block_id ?? ''} element={element} dispatches />
      ))}
    </div>
  );
}

export function ImageBlock({ block }: BlockProps) {
  const [broken, setBroken] = useState(false);
  const url = String(block.image_url ?? '');
  const alt = String(block.alt_text ?? '');
  return (
    <figure className="block-image">
      {block.title !== undefined && <figcaption>{plainText(block.title as TextObject)}</figcaption>}
      {broken || !url ? (
        <div className="block-fallback">Image: {alt || url}</div>
      ) : (
        <img src={url} alt={alt} onError={() => setBroken(true)} />
      )}
    </figure>
  );
}

/** `video` and `file`: nothing is played or fetched here, the reader gets the name and the link. */
export function LinkBlock({ block }: BlockProps) {
  const title = plainText(block.title as TextObject) || String(block.external_id ?? block.alt_text ?? block.type);
  const url = String(block.title_url ?? block.video_url ?? '');
  return (
    <div className="block-link">
      <span aria-hidden="true">{block.type === 'video' ? '▶' : '📄'}</span>
      {isSafeLink(url) ? <ExternalLink url={url}>{title}</ExternalLink> : <span>{title}</span>}
      {block.description !== undefined && <small>{plainText(block.description as TextObject)}</small>}
    </div>
  );
}

/** `input`: a label, the element, its hint and, after a submission that was refused, its error. */
export function InputBlock({ block, inView, error }: BlockProps) {
  const blockId = block.block_id ?? '';
  const element = block.element as BlockElement;
  const label = plainText(block.label as TextObject);
  const hint = block.hint ? plainText(block.hint as TextObject) : null;
  const described = [hint && `${blockId}-hint`, error && `${blockId}-error`].filter(Boolean).join(' ');
  const props: ElementProps = {
    blockId,
    element,
    dispatches: !inView || block.dispatch_action === true,
    label,
    invalid: error !== undefined,
    ...(described ? { describedBy: described } : {}),
  };
  return (
    <div className={error ? 'block-input invalid' : 'block-input'}>
      <div className="input-label">
        {label}
        {block.optional === true && <span className="input-optional"> (optional)</span>}
      </div>
      <ElementView {...props} />
      {error && (
        <div id={`${blockId}-error`} className="input-error" role="alert">
          <span aria-hidden="true">⚠</span> {error}
        </div>
      )}
      {hint && (
        <div id={`${blockId}-hint`} className="input-hint">
          {hint}
        </div>
      )}
    </div>
  );
}
