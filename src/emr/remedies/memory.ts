import { instanceSize, largestHeapMb, parseMemoryMb } from '../../config/sizing.ts';
import type { Fix } from '../../records.ts';
import { type Remedy, type Setting, settingsFix } from './change.ts';
import { nextTypeFor, priceNote } from './node-types.ts';
import { containerOf, defaultExecutor, type ProcessMemory, type Role, readMemory } from './process-memory.ts';
import type { RemedyFacts } from './types.ts';

const GIB = 1024;
/** What a driver may collect, if nothing is set; of its heap no more than half should be that. */
const RESULT_SIZE_MB = GIB;
/** More than this in one driver is a job that should write its rows out. */
const LARGEST_RESULT_MB = 16 * GIB;
/** A smaller gain than this is no answer to a heap that was too small. */
const WORTHWHILE = 1.25;
/** How much more than it was seen to use a container is given. */
const HEADROOM = 1.2;
/** Of a heap that was large enough, so much at least stays. */
const LEAST_HEAP_LEFT = 0.75;
const HEAP_UNIT_MB = 256;
/** Of the heap at most, as a factor; above it is said in MiB. */
const LARGEST_FACTOR = 1;

/** Twice the heap, where a node holds it; else fewer tasks that share it; else the next larger node. */
export const moreHeap =
  (role: Role): Remedy =>
  (facts) => {
    const now = readMemory(facts, role);
    if (!now) return null;
    const wanted = { ...now, heapMb: now.heapMb * 2 };
    const room = roomFor(facts, role);
    if (room === null || containerOf(wanted) <= room) return memoryFix(facts, now, wanted);
    const fewer = fewerTasks(facts, role);
    if (fewer) return fewer;
    const largest = roundDown(largestIn(room, now));
    if (largest >= now.heapMb * WORTHWHILE) return memoryFix(facts, now, { ...now, heapMb: largest });
    return largerNode(facts, now, wanted);
  };

/** More room beside the heap, at the heap's expense where a node holds no larger container. */
export const moreOverhead =
  (role: Role): Remedy =>
  (facts) => {
    const now = readMemory(facts, role);
    if (!now) return null;
    const used = Math.ceil((facts.observed.usedMb ?? 0) * HEADROOM) - now.heapMb;
    const besideMb = Math.max(overheadOf(now) * 2, used);
    const wanted = withOverhead(now, besideMb);
    const room = roomFor(facts, role);
    if (room === null || containerOf(wanted) <= room) return memoryFix(facts, now, wanted);
    for (let heapMb = roundDown(now.heapMb); heapMb >= now.heapMb * LEAST_HEAP_LEFT; heapMb -= HEAP_UNIT_MB) {
      const smaller = withOverhead({ ...now, heapMb }, besideMb);
      if (containerOf(smaller) <= room) return memoryFix(facts, now, smaller);
    }
    return fewerTasks(facts, role) ?? largerNode(facts, now, wanted);
  };

/** What a driver may collect, and the heap that holds it; never without a limit. */
export const moreResultSize: Remedy = (facts) => {
  const property = 'spark.driver.maxResultSize';
  const now = parseMemoryMb(facts.properties[property] ?? '') ?? RESULT_SIZE_MB;
  const seen = Math.ceil(((facts.observed.resultMb ?? 0) * 1.5) / GIB) * GIB;
  const to = Math.max(now * 2, seen);
  const driver = readMemory(facts, 'driver');
  if (to > LARGEST_RESULT_MB || !driver) return null;
  const setting: Setting = { property, byDefault: '1g', to: memoryText(to) };
  const wanted = { ...driver, heapMb: Math.max(driver.heapMb, to * 2) };
  const room = roomFor(facts, 'driver');
  if (room !== null && containerOf(wanted) > room) return largerNode(facts, driver, wanted, [setting]);
  return settingsFix(facts, [setting, ...memorySettings(driver, wanted), ...fewerExecutors(facts, wanted)]);
};

/** A container that YARN grants: of what was asked, and of what the largest node holds. */
export const smallerRequest: Remedy = (facts) => {
  const node = nodeMemory(facts);
  const { askedMb, grantedMb } = facts.observed;
  const most = Math.min(node ?? Number.POSITIVE_INFINITY, grantedMb ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(most)) return null;
  const processes = (['executor', 'driver'] as const).flatMap((role) => readMemory(facts, role) ?? []);
  const guilty =
    processes.find((one) => containerOf(one) > most) ?? processes.find((one) => containerOf(one) === askedMb);
  if (!guilty) return null;
  const heapMb = roundDown(largestIn(most, guilty));
  return heapMb > 0 && heapMb < guilty.heapMb ? memoryFix(facts, guilty, { ...guilty, heapMb }) : null;
};

/** What a node gives YARN; null when that is not known. */
const nodeMemory = ({ workers }: RemedyFacts): number | null =>
  (workers && instanceSize(workers.type)?.yarnMemoryMb) ?? null;

/** The most that one container of this role may take: on a cluster of one node, the other role needs its place too. */
function roomFor(facts: RemedyFacts, role: Role): number | null {
  const node = nodeMemory(facts);
  if (node === null || facts.workers?.count !== 1) return node;
  const other = readMemory(facts, role === 'executor' ? 'driver' : 'executor');
  return other ? node - containerOf(other) : node;
}

/** The largest heap in so much memory, with the overhead of this process. */
function largestIn(roomMb: number, { overheadMb, factor, pythonMb }: ProcessMemory): number {
  return overheadMb === null ? largestHeapMb(roomMb - pythonMb, factor) : roomMb - pythonMb - overheadMb;
}

/** What is beside the heap, without Python's own part. */
const overheadOf = (one: ProcessMemory): number => containerOf(one) - one.heapMb - one.pythonMb;

/** The same process with so much beside its heap: as a factor where that is what says it, else in MiB. */
function withOverhead(now: ProcessMemory, mb: number): ProcessMemory {
  const factor = Math.ceil((mb / now.heapMb) * 20) / 20;
  const isByFactor = now.overheadMb === null && overheadOf(now) === Math.floor(now.heapMb * now.factor);
  return isByFactor && factor <= LARGEST_FACTOR ? { ...now, factor } : { ...now, overheadMb: Math.ceil(mb / 64) * 64 };
}

const memoryFix = (facts: RemedyFacts, now: ProcessMemory, to: ProcessMemory): Fix | null =>
  settingsFix(facts, [...memorySettings(now, to), ...fewerExecutors(facts, to)]);

function memorySettings(now: ProcessMemory, to: ProcessMemory): Setting[] {
  const property = `spark.${now.role}.memory`;
  return [
    ...(to.heapMb === now.heapMb
      ? []
      : [{ property, byDefault: now.assumed ? memoryText(now.heapMb) : undefined, to: memoryText(to.heapMb) }]),
    ...(to.overheadMb === null || to.overheadMb === now.overheadMb
      ? []
      : [
          {
            property: `${property}Overhead`,
            byDefault: `${overheadOf(now)}m`,
            to: `${to.overheadMb}m`,
          },
        ]),
    ...(to.factor === now.factor
      ? []
      : [{ property: `${property}OverheadFactor`, byDefault: String(now.factor), to: String(to.factor) }]),
  ];
}

/** As many executors as still fit: YARN would let the others wait for ever, and jobs cut their work by their number. */
function fewerExecutors(facts: RemedyFacts, changed: ProcessMemory): Setting[] {
  const property = 'spark.executor.instances';
  const asked = Number(facts.properties[property]);
  const node = nodeMemory(facts);
  const read = (role: Role) => (role === changed.role ? changed : readMemory(facts, role));
  const [executor, driver] = [read('executor'), read('driver')];
  if (!(asked >= 1) || node === null || facts.workers === null || !executor || !driver) return [];
  const onOne = (mb: number): number => Math.max(0, Math.floor(mb / containerOf(executor)));
  const fit = onOne(node) * (facts.workers.count - 1) + onOne(node - containerOf(driver));
  return fit >= 1 && fit < asked ? [{ property, to: String(fit) }] : [];
}

/** Half the tasks at a time in an executor: each has twice the memory. */
function fewerTasks(facts: RemedyFacts, role: Role): Fix | null {
  const byDefault = facts.workers && defaultExecutor(facts.workers.type)?.cores;
  const cores = Number(facts.properties['spark.executor.cores'] ?? byDefault);
  if (role !== 'executor' || !(cores >= 2)) return null;
  return settingsFix(
    facts,
    [{ property: 'spark.executor.cores', byDefault: String(cores), to: String(Math.floor(cores / 2)) }],
    [
      'The nodes hold no larger executor; with half the tasks in each, a task has twice the memory and the job takes longer.',
    ],
  );
}

/** The node is the limit: the next type of its family, with what it costs. */
function largerNode(facts: RemedyFacts, now: ProcessMemory, wanted: ProcessMemory, more: Setting[] = []): Fix | null {
  const { workers, ownCluster, prices } = facts;
  if (!ownCluster || workers === null) return null;
  const type = nextTypeFor(workers.type, containerOf(wanted));
  if (!type) return null;
  const settings = settingsFix(facts, [...more, ...memorySettings(now, wanted)]);
  return {
    overrides: { ...settings?.overrides, workers: { type } },
    changes: [{ what: 'node type', from: workers.type, to: type }, ...(settings?.changes ?? [])],
    notes: [priceNote(prices, workers.type, type, workers.count)],
  };
}

/** MiB that read well: whole GiB where there is little to lose, else multiples of 256. */
function roundDown(mb: number): number {
  const unit = mb >= 8 * GIB ? GIB : HEAP_UNIT_MB;
  return Math.floor(mb / unit) * unit;
}

/** `8g`, or `1536m` where it is no whole number of GiB. */
const memoryText = (mb: number): string => (mb % GIB === 0 ? `${mb / GIB}g` : `${mb}m`);
