import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** JSON documents in a folder, one file each, written whole or not at all. */
export interface JsonStore<T> {
  loadAll(): Promise<T[]>;
  /** Resolves when this state of the document, or a later one, is on disk. */
  save(id: string, document: T): Promise<void>;
  clear(): Promise<void>;
  /** Resolves when nothing is left to be written. */
  settled(): Promise<void>;
}

interface Slot {
  writing: Promise<void> | null;
  next: { text: string; done: PromiseWithResolvers<void> } | null;
}

/** Opens the folder. Writes of one document that pile up while one is under way become a single one. */
export async function openJsonStore<T>(folder: string): Promise<JsonStore<T>> {
  const slots = new Map<string, Slot>();
  await mkdir(folder, { recursive: true });

  async function write(id: string, text: string): Promise<void> {
    const file = join(folder, `${id}.json`);
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }

  async function drain(id: string, slot: Slot): Promise<void> {
    while (slot.next) {
      const { text, done } = slot.next;
      slot.next = null;
      await write(id, text).then(done.resolve, done.reject);
    }
    slots.delete(id);
  }

  const settled = async () => {
    while (slots.size > 0) await Promise.all([...slots.values()].map((slot) => slot.writing));
  };

  return {
    async loadAll() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      return Promise.all(names.map((name) => read<T>(join(folder, name))));
    },
    save(id, document) {
      let slot = slots.get(id);
      if (!slot) {
        slot = { writing: null, next: null };
        slots.set(id, slot);
      }
      const done = slot.next?.done ?? Promise.withResolvers<void>();
      slot.next = { text: JSON.stringify(document), done };
      slot.writing ??= drain(id, slot);
      return done.promise;
    },
    async clear() {
      await settled();
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    },
    settled,
  };
}

async function read<T>(file: string): Promise<T> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`The sandbox's state '${file}' cannot be read: ${reason}. Delete the file, or start with --fresh.`);
  }
}
