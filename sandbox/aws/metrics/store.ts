import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addToSeries, type Bucket, type Dimension, type Series, seriesKey } from './series.ts';

/** All series, in memory, and in a file between two starts. */
export interface MetricStore {
  add(
    metric: { namespace: string; name: string; dimensions: Dimension[]; unit?: string | undefined },
    value: Omit<Bucket, 'at'>,
    /** Epoch seconds. */
    at: number,
    resolutionSeconds: number,
  ): void;
  find(namespace: string, name: string, dimensions: Dimension[]): Series | undefined;
  all(): Iterable<Series>;
  clear(): void;
  save(): Promise<void>;
}

/** 1,000 clusters with 30 metrics each, thrice; the ones that were silent longest make room. */
const MAX_SERIES = 100_000;
const SAVE_EVERY_MS = 60_000;

async function readSeries(file: string): Promise<Series[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Series[];
  } catch {
    return []; // The first start. Metrics are observations: a lost file costs a chart, no decision.
  }
}

/** Opens the store; the caller saves it once more before it goes. */
export async function openMetricStore(file: string): Promise<MetricStore & { close(): Promise<void> }> {
  const series = new Map<string, Series>();
  for (const one of await readSeries(file)) series.set(seriesKey(one.namespace, one.name, one.dimensions), one);
  let dirty = false;

  async function save(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.tmp`, JSON.stringify([...series.values()]));
    await rename(`${file}.tmp`, file);
  }

  let saving: Promise<void> = Promise.resolve();
  const queueSave = () => {
    saving = saving.then(save, save);
    return saving;
  };
  const timer = setInterval(() => void queueSave().catch(() => undefined), SAVE_EVERY_MS);
  timer.unref();

  return {
    add({ namespace, name, dimensions, unit }, value, at, resolutionSeconds) {
      const key = seriesKey(namespace, name, dimensions);
      let one = series.get(key);
      if (one === undefined) {
        one = { namespace, name, dimensions, unit, buckets: [], touchedAt: at };
        const silent = series.size < MAX_SERIES ? undefined : series.keys().next().value;
        if (silent !== undefined) series.delete(silent);
      } else {
        series.delete(key); // Moves it to the end: the map's order is that of the last value.
      }
      series.set(key, one);
      one.touchedAt = Math.max(one.touchedAt, at);
      addToSeries(one, value, at, resolutionSeconds);
      dirty = true;
    },
    find: (namespace, name, dimensions) => series.get(seriesKey(namespace, name, dimensions)),
    all: () => series.values(),
    clear() {
      series.clear();
      dirty = true;
    },
    save: queueSave,
    async close() {
      clearInterval(timer);
      await queueSave();
    },
  };
}
