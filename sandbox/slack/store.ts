import type { Channel, Message, UserGroup, View } from './contract.ts';
import { newId, nextTs } from './ids.ts';
import { BOT_USER_ID, type Member, seedChannels, seedMembers, seedUserGroups } from './workspace.ts';

/** A message as kept: Slack's JSON plus a field that the page does not need. */
export interface StoredMessage extends Message {
  team?: string;
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  user: string;
  /** Base64, so that the snapshot stays one JSON document. */
  content: string;
  complete: boolean;
}

export interface StoredView extends View {
  user: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
}

/** All that survives a restart, as plain JSON. */
export interface State {
  version: 1;
  members: Member[];
  channels: Channel[];
  userGroups: UserGroup[];
  /** By channel, oldest first; replies stand among the rest. */
  messages: Record<string, StoredMessage[]>;
  reactions: Record<string, { name: string; users: string[] }[]>;
  homes: Record<string, StoredView>;
  files: Record<string, StoredFile>;
  lastTs: string;
}

/** A workspace as it is before anybody has said anything. */
export function freshState(botName: string): State {
  return {
    version: 1,
    members: seedMembers(botName),
    channels: seedChannels(),
    userGroups: seedUserGroups(),
    messages: {},
    reactions: {},
    homes: {},
    files: {},
    lastTs: '',
  };
}

/** The workspace's memory: lookups and changes; `onChange` is told of each change. */
export class Store {
  state: State;
  /** Open modals by id and each person's stack of them, bottom first; a page reload loses them, as a restart does. */
  readonly views = new Map<string, StoredView>();
  readonly stacks = new Map<string, string[]>();
  /** What people have chosen in the selects of messages, by channel, message and person. */
  readonly choices = new Map<string, View['state']['values']>();
  readonly #now: () => number;
  readonly #onChange: () => void;

  constructor(state: State, now: () => number, onChange: () => void) {
    this.state = state;
    this.#now = now;
    this.#onChange = onChange;
  }

  changed(): void {
    this.#onChange();
  }

  reset(state: State): void {
    this.state = { ...state, lastTs: this.state.lastTs };
    this.views.clear();
    this.stacks.clear();
    this.choices.clear();
    this.changed();
  }

  newTs(): string {
    this.state.lastTs = nextTs(this.#now(), this.state.lastTs);
    return this.state.lastTs;
  }

  member(id: string): Member | undefined {
    return this.state.members.find((member) => member.id === id);
  }

  channel(id: string): Channel | undefined {
    return this.state.channels.find((channel) => channel.id === id);
  }

  /** The direct conversation of these two, made when there is none yet. */
  directChannel(user: string, other: string): Channel {
    const known = this.state.channels.find(
      (channel) => channel.is_im && channel.members.includes(user) && channel.members.includes(other),
    );
    if (known) return known;
    const name = user === BOT_USER_ID ? other : user;
    const made: Channel = { id: newId('D'), name, is_im: true, is_private: true, topic: '', members: [user, other] };
    this.state.channels.push(made);
    this.changed();
    return made;
  }

  messages(channel: string): StoredMessage[] {
    this.state.messages[channel] ??= [];
    return this.state.messages[channel];
  }

  message(channel: string, ts: string): StoredMessage | undefined {
    // Newest first: what is looked up has nearly always just been posted.
    return this.messages(channel).findLast((message) => message.ts === ts);
  }

  /** Adds a message; a reply also moves its parent's counters. Returns the parent when there is one. */
  add(channel: string, message: StoredMessage): StoredMessage | undefined {
    this.messages(channel).push(message);
    const parent = message.thread_ts && !message.ephemeral_to ? this.message(channel, message.thread_ts) : undefined;
    if (parent && parent !== message) {
      parent.thread_ts = parent.ts;
      parent.reply_count = (parent.reply_count ?? 0) + 1;
      parent.latest_reply = message.ts;
      const author = message.user ?? '';
      parent.reply_users = [...new Set([...(parent.reply_users ?? []), author])];
    }
    this.changed();
    return parent === message ? undefined : parent;
  }

  /** Removes a message and tells its thread; returns the parent when there is one. */
  remove(channel: string, ts: string): StoredMessage | undefined {
    const all = this.messages(channel);
    const index = all.findLastIndex((message) => message.ts === ts);
    const [gone] = index < 0 ? [] : all.splice(index, 1);
    this.changed();
    if (!gone?.thread_ts || gone.thread_ts === gone.ts || gone.ephemeral_to) return undefined;
    const parent = this.message(channel, gone.thread_ts);
    if (!parent) return undefined;
    const replies = all.filter((m) => m.thread_ts === parent.ts && m.ts !== parent.ts && !m.ephemeral_to);
    parent.reply_count = replies.length;
    parent.reply_users = [...new Set(replies.map((reply) => reply.user ?? ''))];
    const latest = replies.at(-1)?.ts;
    if (latest) parent.latest_reply = latest;
    else {
      delete parent.latest_reply;
      delete parent.thread_ts;
    }
    return parent;
  }
}
