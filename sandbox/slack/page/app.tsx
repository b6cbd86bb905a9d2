import { useEffect, useState } from 'react';
import { ChannelView } from './conversation/channel-view.tsx';
import { ThreadPane } from './conversation/thread-pane.tsx';
import { AppView } from './home/app-view.tsx';
import { ConfirmProvider } from './overlays/confirm.tsx';
import { ModalStack } from './overlays/modal.tsx';
import { usePanes } from './panes.ts';
import { Sidebar } from './sidebar/sidebar.tsx';
import { TopBar } from './sidebar/top-bar.tsx';
import { usePage, usePageState } from './state/context.tsx';

function ConnectionNotice() {
  const connection = usePageState((s) => s.connection);
  const app = usePageState((s) => s.workspace.app);
  if (connection === 'lost') {
    return (
      <div className="notice notice-lost" role="status">
        The connection to the local Slack is gone. Trying again…
      </div>
    );
  }
  if (connection === 'refused') {
    return (
      <div className="notice notice-lost" role="status">
        The local Slack was started anew. Open the address that it printed: it carries a new key.
      </div>
    );
  }
  if (connection === 'open' && !app.connected) {
    return (
      <div className="notice" role="status">
        {app.name} is not connected: commands will not be answered until it starts.
      </div>
    );
  }
  return null;
}

/** The whole page: what stands where, and which of it is on screen. */
export function App() {
  const { route, go, store } = usePage();
  const channels = usePageState((s) => s.workspace.channels);
  const following = usePageState((s) => s.connection === 'open');
  const [menu, setMenu] = useState(false);
  usePanes();

  useEffect(() => store.start(), [store]);

  useEffect(() => {
    if (!menu) return;
    const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && setMenu(false);
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [menu]);

  const channel = channels.find((c) => c.id === route.place);
  useEffect(() => {
    const first = channels.find((c) => !c.is_im);
    if (!channel && route.place !== 'home' && first) go({ place: first.id, thread: null });
  }, [channel, channels, route.place, go]);

  return (
    <ConfirmProvider>
      <div className={`shell${menu ? ' menu-open' : ''}${route.thread && channel ? ' with-thread' : ''}`}>
        <TopBar menuOpen={menu} onMenu={() => setMenu(!menu)} />
        <Sidebar onChosen={() => setMenu(false)} />
        {menu && <button type="button" className="scrim" aria-label="Close menu" onClick={() => setMenu(false)} />}
        <div className="stage" aria-busy={!following}>
          <ConnectionNotice />
          {route.place === 'home' && <AppView />}
          {channel && <ChannelView key={channel.id} channel={channel} />}
        </div>
        {channel && route.thread && <ThreadPane key={route.thread} channel={channel} threadTs={route.thread} />}
      </div>
      <ModalStack />
    </ConfirmProvider>
  );
}
