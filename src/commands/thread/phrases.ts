import type { ClusterId, RunId } from '../../ids.ts';
import { isEnded, type Run } from '../../records.ts';
import { normalizeLine } from '../parsing/normalize.ts';
import type { Registry } from '../spec.ts';

/** What a thread is about. */
export interface Thread {
  /** The run, the first run of a chain, or the cluster. */
  subject: RunId | ClusterId;
  /** Its run, or all runs of its chain in their order; none in the thread of a cluster. */
  runs: readonly Pick<Run, 'id' | 'job' | 'state'>[];
}

/** What people say in a thread, and the command that it means; `rest` is what of the words the command takes. */
interface Phrase {
  said: RegExp;
  means(thread: Thread, rest: string): string;
}

const IT = '(?: (?:it|this|that|the (?:run|job|chain|cluster|thing)))?';
const CLUSTER = '(?:the |this |that )?cluster';
const AGAIN = '(?:again|once more|one more time|another time)';

const SHOW = '(?:(?:show|give|get|see|read)(?: me| us)? )?(?:the |its )?';
const OF = '(?: (?:of|from|for) (?:the )?([\\w-]+))?';

/** Nobody says so much to mean one of these; a query may be as long. */
const MOST_SAID = 500;

// The first that fits the whole line counts.
const PHRASES: readonly Phrase[] = [
  {
    said: /^(?:status|state|progress|eta|done(?: yet)?|what'?s up|what(?:'s| is) (?:going on|it doing|happening)|how far(?: (?:is it|along|it is))?|how(?:'s| is| does)(?: it| this)?(?: going| doing| look(?:ing)?| coming along)?|how (?:much )?longe?r?(?: (?:will|does) it take| to go)?|is it (?:done|ready|over|finished|running|still running)(?: yet)?|when (?:is|will) it (?:be )?(?:done|ready|finish(?:ed)?)|what(?: did| does| has)? it cost|how much (?:is|was|did) it(?: cost)?)$/,
    means: () => 'status',
  },
  {
    said: /^(?:what (?:went wrong|broke|happened|failed|(?:is|was) wrong|(?:is|was) the (?:error|cause|reason|problem))|what'?s (?:wrong|the (?:error|cause|reason|problem))|(?:the )?(?:error|cause|reason)|why (?:did|has|does) (?:it|this|that) (?:failed|fail|die|died|crash|crashed|break|broken|stop|stopped|end|ended)|why (?:failed|is it (?:dead|red|broken)))$/,
    means: () => 'status',
  },
  { said: /^what (?:can|do) (?:you (?:do|know|understand)|i (?:say|ask))(?: here)?$/, means: () => 'help' },
  { said: /^why$/, means: (thread) => (isOver(thread) ? 'status' : 'why') },
  {
    said: new RegExp(`^${SHOW}logs?${OF}$`),
    means: (thread, of) => `logs ${whose(thread, of)}`,
  },
  { said: /^what (?:do|does|did) (?:the|its) logs? say$/, means: (thread) => `logs ${runToRead(thread, '')}` },
  {
    said: /^(?:follow|tail|watch)(?: (?:it|this|(?:the |its )?logs?))?$/,
    means: (thread) => `logs ${runToRead(thread, '')} --follow`,
  },
  { said: new RegExp(`^${SHOW}report${OF}$`), means: (thread, of) => `report ${whose(thread, of)}` },
  { said: /^what did it do$/, means: (thread) => `report ${runToRead(thread, '')}` },
  {
    said: new RegExp(
      `^(?:(?:stop|kill|end|terminate|shut down|put out|turn off) ${CLUSTER}|(?:shut|turn|put) (?:it|this|${CLUSTER}) (?:down|off|out))$`,
    ),
    means: () => 'terminate',
  },
  {
    said: new RegExp(`^(?:(?:stop|cancel|abort|halt|quit)${IT}|(?:kill|end) (?:it|this|that|the (?:run|job|chain)))$`),
    means: ({ runs }) => (runs.length > 0 ? 'cancel' : 'terminate'),
  },
  {
    said: new RegExp(
      `^(?:${AGAIN}|(?:re-?run|re-?try|re-?start|repeat|re-?launch)${IT}|(?:run|try|do|start|launch)${IT} ${AGAIN})$`,
    ),
    means: () => 'again',
  },
  {
    said: /^(?:(?:go|carry) on|continue|resume)(?: (?:it|this|the chain))?(?: (?:from )?(?:there|the failed step|where it (?:failed|stopped)))?$/,
    means: ({ runs }) => `again ${runs.find(({ state }) => state === 'failed')?.id ?? ''}`,
  },
  {
    said: new RegExp(`^(?:keep|extend)(?: (?:it|this|${CLUSTER}))?(?: (?:alive|running|up|on))?((?: .+)?)$`),
    means: (_, rest) => `keep${rest}`,
  },
];

/**
 * The command that is meant by what was said in a thread; what is no phrase is given back as it was. A chain's logs and reports
 * are those of the step that people are most likely to ask about, or of the one they name.
 */
export function readInThread(typed: string, thread: Thread, registry: Pick<Registry, 'job'>): string {
  if (typed.length > MOST_SAID) return typed;
  const line = normalizeLine(typed);
  const plain = politely(line);
  // A team may have called a job by such a word.
  if (registry.job(plain)) return line;
  for (const { said, means } of PHRASES) {
    const match = said.exec(plain);
    if (match)
      return means(thread, match[1] ?? '')
        .replace(/ +/g, ' ')
        .trimEnd();
  }
  return ofChain(line, thread);
}

/** Without what people say to each other: `could you please …?`, `… now, thanks!` */
const politely = (line: string): string =>
  line
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(
      /^(?:(?:ok|okay|hey|hi|hello|so|and|now|please|pls|just|(?:can|could|would|will) you|i want to|let'?s)[\s,]+)+/,
      '',
    )
    .replace(/[\s.!?…]+$/, '')
    .replace(/(?:[\s,]+(?:please|pls|now|thanks|thank you|thx))+$/, '')
    .replace(/[\s.!?…]+$/, '');

const isOver = ({ runs }: Thread): boolean => runs.length > 0 && runs.every(isEnded);

const TELLS_OF_A_RUN = /^(logs?|report|did)(?= |$)/i;

/** `logs --grep x` and `logs retrain` in the thread of a chain: with the step that is meant. */
function ofChain(line: string, thread: Thread): string {
  const command = TELLS_OF_A_RUN.exec(line)?.[1];
  if (command === undefined || thread.runs.length < 2) return line;
  const rest = line.slice(command.length).trim();
  const [word = ''] = rest.split(' ');
  if (/^[rcj]-/i.test(word)) return line;
  const named = thread.runs.some(({ job }) => job === word.toLowerCase());
  const others = named ? rest.slice(word.length).trim() : rest;
  return `${command} ${runToRead(thread, named ? word : '')} ${others}`.trim();
}

const STREAMS: Readonly<Record<string, string>> = { driver: 'driver', executor: 'executor', executors: 'executor' };

/** What is named after `of`: a step of the chain, a stream of logs, or nothing that is known, which is answered as such. */
function whose(thread: Thread, named: string): string {
  const isStep = thread.runs.some(({ job }) => job === named);
  if (named === '' || isStep || named === 'run' || named === 'job') return runToRead(thread, isStep ? named : '');
  const stream = STREAMS[named];
  return stream ? `${runToRead(thread, '')} --stream ${stream}` : named;
}

/** Of a chain the step of that name, else the one that failed, else the one that runs, else the last that did. */
function runToRead({ runs }: Thread, named: string): string {
  const began = runs.filter(({ state }) => state !== 'requested');
  const chosen =
    runs.find(({ job }) => job === named.toLowerCase()) ??
    runs.find(({ state }) => state === 'failed') ??
    runs.find(({ state }) => state === 'running') ??
    began.findLast(({ state }) => state === 'succeeded') ??
    began.at(-1);
  return runs.length > 1 && chosen ? chosen.id : '';
}
