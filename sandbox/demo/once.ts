import { setTimeout as pause } from 'node:timers/promises';
import { type Card, isEnded, type Run } from '../../src/records.ts';
import { createStore } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import type { Message, View } from '../slack/contract.ts';
import { CHANNELS, USERS } from '../slack/workspace.ts';
import { typeAsAda } from './control.ts';
import { plainText } from './plain-text.ts';
import type { Stage } from './stage.ts';

const EVERY_MS = 250;

/** Types one command as Ada in #data-team, prints what comes of it, and gives the exit code: 0 if it succeeded. */
export async function runOnce(stage: Stage, typed: string, print: (line: string) => void): Promise<number> {
  const store = await createStore({ connectionString: stage.databaseUrl });
  try {
    const [last] = await store.audit.recent(1);
    const [command = '', ...words] = typed.trim().split(/\s+/);
    const printer = createPrinter(stage, print, new Date());
    print(`${typed.trim()}\n`);
    const answer = await typeAsAda(stage, command, words.join(' '));
    if (!answer.ok) {
      print(answer.error);
      return 1;
    }
    const entry = await until(async () => {
      const [newest] = await store.audit.recent(1);
      return newest && newest.at.getTime() !== last?.at.getTime() ? newest : null;
    });
    const run = entry.requestKey ? await store.runs.byRequestKey(entry.requestKey) : null;
    if (run) return await follow(store, run, printer);
    // What the bot answers follows the audit within a moment.
    await until(async () => ((await printer.channel()) > 0 || (await printer.form()) ? true : null));
    return entry.outcome === 'ok' ? 0 : 1;
  } finally {
    await store.close();
  }
}

/** Prints the thread as it grows, and the card at its end, when the cluster is gone and everything has been shown. */
async function follow(store: Store, { id }: Run, printer: Printer): Promise<number> {
  let card: Card | null = null;
  const run = await until(async () => {
    card = await store.cards.get(id);
    if (card?.ts) await printer.thread(card.ts);
    const now = await store.runs.get(id);
    const cluster = now && (await store.clusters.get(now.clusterId));
    const settled = now && isEnded(now) && !now.failure?.looking && (!now.ownCluster || cluster?.state === 'gone');
    const shown = card !== null && card.shownVersion >= card.wantedVersion;
    return settled && shown && (await store.outbox.next(new Date(8.64e15), 1)).length === 0 ? now : null;
  });
  const ts = (card as Card | null)?.ts;
  if (ts) await printer.thread(ts);
  if (ts) await printer.card(ts);
  return run.state === 'succeeded' ? 0 : 1;
}

interface Printer {
  /** Says so when a form was opened: nobody is here to fill it in. */
  form(): Promise<boolean>;
  /** Prints what is new in the channel and gives how many messages there were. */
  channel(): Promise<number>;
  thread(ts: string): Promise<void>;
  card(ts: string): Promise<void>;
}

function createPrinter(stage: Stage, print: (line: string) => void, since: Date): Printer {
  const seen = new Set<string>();
  const get = async <T>(path: string): Promise<T> => {
    const url = `${stage.slack.url}/control/${path}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${stage.slack.controlToken}` } });
    return (await response.json()) as T;
  };
  const fetchMessages = async (query: string): Promise<Message[]> => {
    const where = `channel=${CHANNELS.dataTeam}&user=${USERS.ada}`;
    return (await get<{ messages: Message[] }>(`messages?${where}${query}`)).messages;
  };
  const show = (message: Message) => {
    seen.add(message.ts);
    const time = new Date(Number(message.ts) * 1000).toLocaleTimeString('en-GB');
    print(`${time}  ${plainText(message).replaceAll('\n', '\n          ')}`);
  };
  const isNew = ({ ts }: Message) => !seen.has(ts) && Number(ts) * 1000 >= since.getTime();
  return {
    form: async () => {
      const [view] = (await get<{ views: View[] }>(`views?user=${USERS.ada}`)).views;
      if (view)
        print(`The form "${view.title?.text}" opens in the page. Here, type "/emr help" for what can be typed.`);
      return view !== undefined;
    },
    channel: async () => {
      const news = (await fetchMessages('')).filter(isNew);
      for (const message of news) show(message);
      return news.length;
    },
    thread: async (ts) => {
      const messages = await fetchMessages(`&thread_ts=${ts}`);
      for (const message of messages.filter((one) => one.ts !== ts && isNew(one))) show(message);
    },
    card: async (ts) => {
      const card = (await fetchMessages(`&thread_ts=${ts}`)).find((one) => one.ts === ts);
      if (card) print(`\n${plainText(card)}`);
    },
  };
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await pause(EVERY_MS);
  }
}
