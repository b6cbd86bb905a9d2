import { useRef } from 'react';
import type { Channel } from '../../contract.ts';
import { displayName, otherMember, usePage, usePageState } from '../state/context.tsx';
import { Avatar } from './avatar.tsx';
import './sidebar.css';

const byName = (a: Channel, b: Channel) => a.name.localeCompare(b.name);

function Entry(props: { place: string; icon: React.ReactNode; label: string; badge?: number; named?: boolean }) {
  const { route, go } = usePage();
  const current = route.place === props.place;
  const unread = (props.badge ?? 0) > 0;
  return (
    <li>
      <button
        type="button"
        className={`side-entry${unread ? ' unread' : ''}`}
        aria-current={current ? 'page' : undefined}
        onClick={() => go({ place: props.place, thread: null })}
      >
        <span className="side-icon" aria-hidden="true">
          {props.icon}
        </span>
        <span className="side-label">{props.label}</span>
        {unread && <span className={props.named ? 'badge named' : 'badge'}>{props.badge}</span>}
        {unread && <span className="sr-only">unread</span>}
      </button>
    </li>
  );
}

/** The workspace's name, its channels, direct messages and app. */
export function Sidebar({ onChosen }: { onChosen: () => void }) {
  const workspace = usePageState((s) => s.workspace);
  const unread = usePageState((s) => s.unread);
  const mentioned = usePageState((s) => s.mentioned);
  const me = usePageState((s) => s.me);
  const nav = useRef<HTMLElement>(null);

  const channels = workspace.channels.filter((c) => !c.is_im && (!c.is_private || c.members.includes(me)));
  const direct = workspace.channels.filter((c) => c.is_im && c.members.includes(me));

  // Up and down walk the entries, so that Tab need not.
  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const entries = [...(nav.current?.querySelectorAll<HTMLElement>('.side-entry') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    event.preventDefault();
    entries[(at + step + entries.length) % entries.length]?.focus();
  }

  const entryOf = (channel: Channel) => {
    const other = workspace.users.find((u) => u.id === otherMember(channel, me));
    return (
      <Entry
        key={channel.id}
        place={channel.id}
        icon={channel.is_im ? <Avatar user={other} size={20} /> : channel.is_private ? '🔒' : '#'}
        label={channel.is_im ? displayName(other, channel.name) : channel.name}
        badge={unread[channel.id] ?? 0}
        named={channel.is_im || mentioned[channel.id] === true}
      />
    );
  };

  return (
    <nav
      ref={nav}
      className="sidebar"
      aria-label="Workspace"
      data-pane
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if ((event.target as Element).closest('.side-entry')) onChosen();
      }}
    >
      <div className="side-team">
        <strong>{workspace.team.name}</strong>
        <small>local workspace</small>
      </div>
      <div className="side-scroll">
        <h2 id="side-channels">Channels</h2>
        <ul aria-labelledby="side-channels">{channels.sort(byName).map(entryOf)}</ul>
        {direct.length > 0 && (
          <>
            <h2 id="side-direct">Direct messages</h2>
            <ul aria-labelledby="side-direct">{direct.map(entryOf)}</ul>
          </>
        )}
        <h2 id="side-apps">Apps</h2>
        <ul aria-labelledby="side-apps">
          <Entry
            place="home"
            icon={<Avatar user={workspace.users.find((u) => u.id === workspace.app.bot_user_id)} size={20} />}
            label={workspace.app.name}
          />
        </ul>
      </div>
      <div className={workspace.app.connected ? 'side-app connected' : 'side-app'} role="status">
        {workspace.app.name} is {workspace.app.connected ? 'connected' : 'not connected'}
      </div>
    </nav>
  );
}
