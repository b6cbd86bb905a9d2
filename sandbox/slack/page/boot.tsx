import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Workspace } from '../contract.ts';
import { App } from './app.tsx';
import { fetchWorkspace, NotAllowedError } from './state/api.ts';
import { isPerson, type Page, PageProvider } from './state/context.tsx';
import { formatRoute, parseRoute, type Route } from './state/route.ts';
import { createStore } from './state/store.ts';

const RETRY_MS = 1_500;

function useRoute(): [Route, (change: Partial<Route>) => void] {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const onHash = () => setRoute(parseRoute(location.hash));
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  const go = useCallback((change: Partial<Route>) => {
    location.hash = formatRoute({ ...parseRoute(location.hash), ...change });
  }, []);
  return [route, go];
}

function Signed({ workspace }: { workspace: Workspace }) {
  const [route, go] = useRoute();
  const people = workspace.users.filter(isPerson);
  const me = (people.find((u) => u.id === route.user) ?? people[0])?.id;
  const store = useMemo(() => (me ? createStore(workspace, me) : null), [workspace, me]);

  useEffect(() => {
    if (me && route.user !== me) go({ user: me });
  }, [me, route.user, go]);

  const page = useMemo<Page | null>(() => store && { store, route, go }, [store, route, go]);
  if (!page) return <Notice title="Nobody is here">This workspace has no people to act as.</Notice>;
  return (
    <PageProvider value={page}>
      <App key={me} />
    </PageProvider>
  );
}

function Notice({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <main className="boot-notice">
      <h1>{title}</h1>
      <p>{children}</p>
    </main>
  );
}

/** Fetches the workspace, and says what is wrong when that fails. */
export function Boot() {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  const [problem, setProblem] = useState<'away' | 'refused' | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () =>
      fetchWorkspace().then(setWorkspace, (error: unknown) => {
        if (error instanceof NotAllowedError) return setProblem('refused');
        setProblem('away');
        timer = setTimeout(load, RETRY_MS);
      });
    void load();
    return () => clearTimeout(timer);
  }, []);

  if (workspace) return <Signed workspace={workspace} />;
  if (problem === 'refused') {
    return (
      <Notice title="This page needs its key">
        Open the address that was printed when the local workspace started: it carries the key. It opens the page in one
        browser and is new at each start; in the demo's terminal, Enter prints another.
      </Notice>
    );
  }
  if (problem === 'away') {
    return <Notice title="The local workspace is not running">Start it, and this page goes on by itself.</Notice>;
  }
  return null;
}
