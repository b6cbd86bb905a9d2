import { Fragment, memo, type ReactNode } from 'react';
import { dateOf, fullTime } from '../state/time.ts';
import { formatSlackDate } from './date.ts';
import { emojiOf } from './emoji.ts';
import './mrkdwn.css';
import { ChannelMention, GroupMention, UserMention } from './mention.tsx';
import { type Inline, type MrkdwnBlock, parseMrkdwn } from './parse.ts';

type Of<K extends Inline['kind']> = Extract<Inline, { kind: K }>;

export function ExternalLink({ url, children }: { url: string; children: ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

function SlackDate({ node }: { node: Of<'date'> }) {
  const text = formatSlackDate(node.timestamp, node.format, new Date()) ?? node.fallback;
  const moment = dateOf(String(node.timestamp));
  const time = (
    <time dateTime={moment.toISOString()} title={fullTime(String(node.timestamp))}>
      {text}
    </time>
  );
  return node.url ? <ExternalLink url={node.url}>{time}</ExternalLink> : time;
}

function lines(text: string): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one parsed text never move
  return text.split('\n').map((line, i) => <Fragment key={i}>{i > 0 ? [<br key="br" />, line] : line}</Fragment>);
}

function one(node: Inline): ReactNode {
  switch (node.kind) {
    case 'text':
      return lines(node.text);
    case 'code':
      return <code>{node.text}</code>;
    case 'bold':
      return <strong>{many(node.children)}</strong>;
    case 'italic':
      return <em>{many(node.children)}</em>;
    case 'strike':
      return <s>{many(node.children)}</s>;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'user':
      return <UserMention id={node.id} />;
    case 'channel':
      return <ChannelMention id={node.id} label={node.label} />;
    case 'usergroup':
      return <GroupMention id={node.id} label={node.label} />;
    case 'broadcast':
      return <span className="mention mention-me">@{node.range}</span>;
    case 'link':
      return <ExternalLink url={node.url}>{node.label ?? node.url}</ExternalLink>;
    case 'date':
      return <SlackDate node={node} />;
  }
}

function many(nodes: readonly Inline[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one parsed text never move
  return nodes.map((node, i) => <Fragment key={i}>{one(node)}</Fragment>);
}

/** An emoji by its shortcode, or the shortcode when there is none. */
export function Emoji({ name }: { name: string }) {
  const character = emojiOf(name);
  if (!character) return <span>:{name}:</span>;
  return (
    <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')}>
      {character}
    </span>
  );
}

function BlockOf({ block }: { block: MrkdwnBlock }) {
  if (block.kind === 'pre') {
    return (
      <pre>
        <code>{block.text}</code>
      </pre>
    );
  }
  if (block.kind === 'quote') return <blockquote>{many(block.children)}</blockquote>;
  return <div>{many(block.children)}</div>;
}

/** Slack's `mrkdwn`, drawn. */
export const Mrkdwn = memo(function Mrkdwn({ text }: { text: string }) {
  return (
    <div className="mrkdwn">
      {parseMrkdwn(text).map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one parsed text never move
        <BlockOf key={i} block={block} />
      ))}
    </div>
  );
});
