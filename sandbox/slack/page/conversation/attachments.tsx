import type { Block, Container, Message } from '../../contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { MessageScope } from '../elements/scope.tsx';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';

interface Attachment {
  color?: string;
  title?: string;
  pretext?: string;
  text?: string;
  fallback?: string;
  blocks?: Block[];
}

const COLORS: Record<string, string> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

/** Slack's older attachments: text or blocks behind a bar of colour. */
export function Attachments({ message, container }: { message: Message; container: Container }) {
  const list = (message.attachments ?? []) as Attachment[];
  return list.map((item, i) => (
    <div
      // biome-ignore lint/suspicious/noArrayIndexKey: attachments of one message have no other name
      key={i}
      className="attachment"
      style={{ '--bar': item.color ? (COLORS[item.color] ?? `#${item.color.replace('#', '')}`) : 'var(--line)' }}
    >
      {item.pretext && <Mrkdwn text={item.pretext} />}
      {item.title && <strong>{item.title}</strong>}
      {item.blocks ? (
        <MessageScope container={container}>
          <BlockList blocks={item.blocks} />
        </MessageScope>
      ) : (
        <Mrkdwn text={item.text ?? item.fallback ?? ''} />
      )}
    </div>
  ));
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} kB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** Uploaded files, to be opened or saved. */
export function Files({ message }: { message: Message }) {
  return message.files?.map((file) => (
    <a key={file.id} className="file" href={file.url_private} target="_blank" rel="noreferrer noopener">
      <span className="file-icon" aria-hidden="true">
        📄
      </span>
      <span>
        <strong>{file.title || file.name}</strong>
        <small>
          {file.mimetype} · {sizeOf(file.size)}
        </small>
      </span>
    </a>
  ));
}
