import { copyFile, cp, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, HistoryServer } from '../contract.ts';

/** Event logs of all clusters, also of those that are gone, and the server that shows them, started when it is asked for. */
export interface History {
  /** Takes over what is in a cluster's folder of event logs. */
  keep(folder: string): Promise<void>;
  /** Where an application can be looked at, or all of them for null; null while it is being prepared. */
  pageOf(application: string | null): Promise<string | null>;
  /** False for an engine that has no Spark. */
  isServed(): boolean;
  /** Ends the server and forgets all logs. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const UNFINISHED = '.inprogress';

export function createHistory(directory: string, engine: Engine, log: (line: string) => void): History {
  let starting: Promise<HistoryServer> | null = null;
  let server: HistoryServer | null = null;

  const forget = (): void => {
    starting = null; // The next one who asks tries again.
    server = null;
  };

  const start = (): void => {
    const serve = engine.startHistoryServer;
    // Noted at once: of two who ask together only one may start it.
    if (starting || !serve) return;
    starting = mkdir(directory, { recursive: true }).then(() => serve(directory));
    starting.then(
      (started) => {
        server = started;
        void started.ended.then(() => server === started && forget());
      },
      (error: unknown) => {
        forget();
        log(String(error));
      },
    );
  };

  const close = async (): Promise<void> => {
    const started = await starting?.catch(() => null);
    forget();
    await started?.close();
  };

  return {
    isServed: () => engine.startHistoryServer !== undefined,
    async keep(folder) {
      await mkdir(directory, { recursive: true });
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        const [from, to] = [join(folder, entry.name), join(directory, entry.name)];
        if (entry.isDirectory()) await cp(from, to, { recursive: true });
        // The same file under another name: a log that is still written to grows here too.
        else await linkOrCopy(from, to);
        if (!entry.name.endsWith(UNFINISHED)) await rm(`${to}${UNFINISHED}`, { force: true });
      }
    },
    async pageOf(application) {
      start();
      if (!server) return null;
      if (application === null) return `${server.url}/`;
      const answer = await fetch(`${server.url}/api/v1/applications/${encodeURIComponent(application)}`);
      if (!answer.ok) return null;
      const { attempts } = (await answer.json()) as { attempts: { attemptId?: string }[] };
      const attempt = attempts[0]?.attemptId;
      return `${server.url}/history/${application}/${attempt === undefined ? '' : `${attempt}/`}jobs/`;
    },
    async clear() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
    close,
  };
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: Spark has just given it its final name, under which the next look finds it.
    if (code !== 'EEXIST' && code !== 'ENOENT') await copyFile(from, to);
  }
}
