import { useEffect, useMemo, useState } from 'react';
import type { Container, View } from '../../contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { MessageScope } from '../elements/scope.tsx';
import { Avatar } from '../sidebar/avatar.tsx';
import { usePage, usePageState, useUser } from '../state/context.tsx';
import './home.css';

function HomeView({ view }: { view: View }) {
  const container = useMemo<Container>(() => ({ type: 'view', view_id: view.id }), [view.id]);
  return (
    <MessageScope container={container}>
      <BlockList blocks={view.blocks} inView />
    </MessageScope>
  );
}

/** The app's own place: its Home tab, what it can do, and the way to its direct messages. */
export function AppView() {
  const { store, go } = usePage();
  const app = usePageState((s) => s.workspace.app);
  const bot = useUser(app.bot_user_id);
  const home = usePageState((s) => s.home);
  const commands = usePageState((s) => s.workspace.commands);
  const me = usePageState((s) => s.me);
  const direct = usePageState((s) =>
    s.workspace.channels.find((c) => c.is_im && c.members.includes(me) && c.members.includes(app.bot_user_id)),
  );
  const [tab, setTab] = useState<'home' | 'about'>(app.home_tab ? 'home' : 'about');

  useEffect(() => {
    document.title = `${app.name} · local workspace`;
    if (app.home_tab) void store.loadHome();
  }, [store, app.name, app.home_tab]);

  return (
    <main className="conversation app-view" aria-label={app.name}>
      <header className="conversation-header">
        <Avatar user={bot} size={28} />
        <h1>{app.name}</h1>
        <span className="app-tag">APP</span>
        <div role="tablist" aria-label={app.name} className="tabs">
          {app.home_tab && (
            <button type="button" role="tab" aria-selected={tab === 'home'} onClick={() => setTab('home')}>
              Home
            </button>
          )}
          {direct && (
            <button
              type="button"
              role="tab"
              aria-selected={false}
              onClick={() => go({ place: direct.id, thread: null })}
            >
              Messages
            </button>
          )}
          <button type="button" role="tab" aria-selected={tab === 'about'} onClick={() => setTab('about')}>
            About
          </button>
        </div>
      </header>
      <div className="app-body" role="tabpanel" aria-label={tab === 'home' ? 'Home' : 'About'}>
        {tab === 'home' && home && <HomeView view={home} />}
        {tab === 'home' && !home && (
          <p className="app-empty">
            {app.name} has not put anything here yet. In any channel, type <kbd>{commands[0]?.command ?? '/'} help</kbd>
            .
          </p>
        )}
        {tab === 'about' && (
          <>
            <h2>Commands</h2>
            <dl className="commands">
              {commands.map((c) => (
                <div key={c.command}>
                  <dt>
                    <code>
                      {c.command} {c.usage_hint}
                    </code>
                  </dt>
                  <dd>{c.description}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </div>
    </main>
  );
}
