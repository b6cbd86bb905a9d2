import { readdir, readFile } from 'node:fs/promises';

/** A YARN container of this machine that lives, with all its processes. */
export interface Container {
  /** `container_<time>_<application>_<attempt>_<number>`; number 1 is the driver of a step in cluster mode. */
  id: string;
  pids: number[];
}

/** The containers of the local EMR below a folder, found by what every process of theirs was started with. */
export async function containersOf(folder: string): Promise<Container[]> {
  const found = new Map<string, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = (await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')).split('\0');
    const id = environment.find((entry) => entry.startsWith('CONTAINER_ID='))?.slice('CONTAINER_ID='.length);
    if (id === undefined || !environment.some((entry) => entry.startsWith(`STOKER_LOCAL_EMR=${folder}`))) continue;
    found.set(id, [...(found.get(id) ?? []), Number(name)]);
  }
  return [...found].map(([id, pids]) => ({ id, pids })).sort((a, b) => a.id.localeCompare(b.id));
}

/** Whether a container holds the driver of a step in cluster mode. */
export const isDriver = ({ id }: Pick<Container, 'id'>): boolean => id.endsWith('_000001');

/** The executors among them. */
export const executorsOf = async (folder: string): Promise<Container[]> =>
  (await containersOf(folder)).filter((container) => !isDriver(container));

/** Stops a container as the kernel does: every process of it at once, none of them asked. */
export function killContainer(container: Container | undefined): void {
  if (container === undefined) throw new Error('There is no container to kill.');
  for (const pid of container.pids) process.kill(pid, 'SIGKILL');
}
