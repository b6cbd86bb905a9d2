/** The flags of spark-submit that take no value; all others take the next argument or the part after `=`. */
const SWITCHES = new Set([
  '--verbose',
  '-v',
  '--supervise',
  '--help',
  '-h',
  '--version',
  '--usage-error',
  '--kill',
  '--status',
]);
/** Sizes and places of a cluster's containers: one local JVM has none of them. */
const DROPPED = new Set([
  ...['--master', '--deploy-mode', '--num-executors', '--executor-cores', '--total-executor-cores', '--driver-cores'],
  ...['--executor-memory', '--driver-memory', '--queue', '--principal', '--keytab'],
]);
const DROPPED_SETTINGS =
  /^spark\.(master|submit\.deployMode|driver\.memory|executor\.memory|yarn\.(queue|maxAppAttempts))$/;
const DRIVER_ENV = 'spark.yarn.appMasterEnv.';

const UNITS: Record<string, number> = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024, '': 1 };

/** Mebibytes of what Spark takes as a size of memory: `4g`, `8537M`, `512mb`; a bare number is mebibytes. */
export function mebibytes(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)\s*([kmgt]?)b?$/i.exec(text.trim()) ?? [];
  if (number === '') throw new Error(`'${text}' is no size of memory; Spark takes e.g. 512m or 4g.`);
  return Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? 1));
}

/** A spark-submit for YARN as one for this machine. */
export interface LocalSubmit {
  args: string[];
  /** What YARN would have put into the driver's environment. */
  env: Record<string, string>;
  /** In cluster mode spark-submit itself only knows 0 and 1, whatever the script's own exit code. */
  clusterMode: boolean;
}

/**
 * Rewrites the arguments of a spark-submit: `local[cores]` in client mode, whatever flags and settings say, and one heap
 * as large as the larger of driver's and executor's. What names another master than YARN is left as it is.
 */
export function toLocal(
  given: string[],
  machine: { cores: number; memoryMb: number; defaults: Record<string, string> },
): LocalSubmit {
  const kept: string[] = [];
  const settings: Record<string, string> = { ...machine.defaults };
  let at = 0;
  for (; at < given.length && given[at]?.startsWith('-'); at += 1) {
    const [flag = '', ...inline] = (given[at] ?? '').startsWith('--')
      ? (given[at] ?? '').split('=')
      : [given[at] ?? ''];
    if (SWITCHES.has(flag)) {
      kept.push(flag);
      continue;
    }
    const value = inline.length > 0 ? inline.join('=') : (given[++at] ?? '');
    if (flag === '--conf' || flag === '-c') {
      const [name = '', ...rest] = value.split('=');
      settings[name] = rest.join('=');
      if (!DROPPED_SETTINGS.test(name)) kept.push('--conf', value);
    } else {
      const setting = SETTING_OF[flag];
      if (setting !== undefined) settings[setting] = value;
      if (!DROPPED.has(flag)) kept.push(flag, value);
    }
  }
  const master = settings['spark.master'] ?? 'yarn';
  const clusterMode = settings['spark.submit.deployMode'] === 'cluster';
  if (!master.startsWith('yarn')) return { args: given, env: {}, clusterMode };
  const wanted = ['spark.driver.memory', 'spark.executor.memory'].map((name) => mebibytes(settings[name] ?? '1g'));
  const heap = Math.min(Math.max(...wanted), machine.memoryMb);
  const local = ['--master', `local[${machine.cores}]`, '--deploy-mode', 'client', '--driver-memory', `${heap}m`];
  const env = Object.entries(settings)
    .filter(([name]) => name.startsWith(DRIVER_ENV))
    .map(([name, value]) => [name.slice(DRIVER_ENV.length), value]);
  return { args: [...local, ...kept, ...given.slice(at)], env: Object.fromEntries(env), clusterMode };
}

const SETTING_OF: Record<string, string> = {
  '--master': 'spark.master',
  '--deploy-mode': 'spark.submit.deployMode',
  '--driver-memory': 'spark.driver.memory',
  '--executor-memory': 'spark.executor.memory',
};
