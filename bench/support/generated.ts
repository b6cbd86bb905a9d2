import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const home = join(import.meta.dirname, '..', '..', '.stoker', 'bench', 'data');

/** The folder of this name, made at the first call; what was half made before is made anew. */
export async function generated(name: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(home, name);
  if (await stat(folder).catch(() => null)) return folder;
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await make(draft);
  await rename(draft, folder);
  return folder;
}
