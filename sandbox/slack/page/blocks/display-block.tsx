import { type MessageProps, Message as SlackBlocks } from 'slack-blocks-to-jsx';
import 'slack-blocks-to-jsx/dist/style.css';
import { useMemo } from 'react';
import type { Block } from '../../contract.ts';
import { ChannelMention, GroupMention, UserMention } from '../mrkdwn/mention.tsx';
import { Emoji, ExternalLink } from '../mrkdwn/mrkdwn.tsx';
import { usePageState } from '../state/context.tsx';
import { useTheme } from '../state/theme.tsx';

const hooks: NonNullable<MessageProps['hooks']> = {
  user: ({ id }) => <UserMention id={id} />,
  channel: ({ id, name }) => <ChannelMention id={id} label={name} />,
  usergroup: ({ id, name }) => <GroupMention id={id} label={name} />,
  emoji: ({ name }) => <Emoji name={name} />,
  link: ({ href, children }) => <ExternalLink url={href}>{children}</ExternalLink>,
};

/** True when the labels below a chart's bars or points would run into each other, side by side. */
function isCrowded(block: Block): boolean {
  const { chart } = block as { chart?: { axis_config?: { categories?: string[] } } };
  const labels = chart?.axis_config?.categories ?? [];
  // The package draws 520 units wide, a letter being some 6 of them.
  return labels.length > 1 && Math.max(...labels.map(({ length }) => length)) * 6 > 440 / labels.length;
}

/** A block that is only shown, drawn by the package `slack-blocks-to-jsx`. */
export function DisplayBlock({ block }: { block: Block }) {
  const { theme } = useTheme();
  const workspace = usePageState((s) => s.workspace);
  const data = useMemo(
    () => ({
      users: workspace.users.map((u) => ({ id: u.id, name: u.real_name || u.name })),
      channels: workspace.channels.map((c) => ({ id: c.id, name: c.name })),
      user_groups: workspace.user_groups.map((g) => ({ id: g.id, name: g.handle })),
    }),
    [workspace],
  );
  // The package makes a block's id the element's id, and two messages may well carry the same one.
  const { block_id: _, ...shown } = block;
  const drawn = (
    <SlackBlocks
      withoutWrapper
      blocks={[shown] as unknown as MessageProps['blocks']}
      theme={theme}
      data={data}
      hooks={hooks}
      logo=""
      name=""
    />
  );
  return isCrowded(block) ? <div className="crowded-chart">{drawn}</div> : drawn;
}
