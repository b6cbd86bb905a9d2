import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Channel, User } from '../../contract.ts';
import type { PageState } from './reduce.ts';
import type { Route } from './route.ts';
import type { PageStore } from './store.ts';

export interface Page {
  store: PageStore;
  route: Route;
  go: (change: Partial<Route>) => void;
}

const PageContext = createContext<Page | null>(null);
export const PageProvider = PageContext.Provider;

/** The store and the way around; only below `PageProvider`. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('usePage needs a PageProvider above it');
  return page;
}

/** One part of the page's state; the component is drawn again when that part changes. */
export function usePageState<T>(select: (state: PageState) => T): T {
  const { store } = usePage();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** Finds people by id. The app posts under its bot user, which is among them. */
export function useUser(id: string | undefined): User | undefined {
  return usePageState((s) => s.workspace.users.find((u) => u.id === id));
}

/** Whether one can act as this user; Slackbot is Slack's own, and by Slack's word no bot. */
export function isPerson(user: User): boolean {
  return !user.is_bot && user.id !== 'USLACKBOT';
}

/** A person's name as Slack shows it. */
export function displayName(user: User | undefined, fallback = 'Unknown person'): string {
  return user ? user.real_name || user.name : fallback;
}

/** The other person of a direct message, as `me` sees it. */
export function otherMember(channel: Channel, me: string): string {
  return channel.members.find((id) => id !== me) ?? channel.name;
}

/** What a channel is called for a reader: `#data-team`, or the other person of a direct message. */
export function channelLabel(channel: Channel, users: readonly User[], me: string): string {
  if (!channel.is_im) return `#${channel.name}`;
  const other = otherMember(channel, me);
  return displayName(
    users.find((u) => u.id === other),
    other,
  );
}
