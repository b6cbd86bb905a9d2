import { join } from 'node:path';
import type { Engine } from '../contract.ts';
import { jvmFlags } from './class-archive.ts';
import { createEngine } from './engine.ts';
import { type EngineOptions, withAbsolutePaths } from './options.ts';
import { sparkDefaults } from './spark-defaults.ts';

/** The engine without YARN: spark-submit runs in one JVM of this machine, with its flags rewritten. */
export function createQuickEngine(given: EngineOptions): Engine {
  const options = withAbsolutePaths(given);
  const submit = join(import.meta.dirname, 'quick-submit.ts');
  return createEngine('quick', options, {
    commands: { 'spark-submit': `#!/bin/sh\nexec '${process.execPath}' '${submit}' "$@"\n` },
    backend: ({ cluster, runtime }) => ({
      env: { NODE_JAVA_FLAGS: jvmFlags(options.pythonHome, runtime).join(' ') },
      prepare: async () => {},
      sparkDefaults: () => {
        const flags = jvmFlags(options.pythonHome, runtime);
        return { ...sparkDefaults(cluster, runtime, flags), 'spark.dynamicAllocation.enabled': 'false' };
      },
      cancel: async () => {},
      metrics: async () => null,
      containerLogs: () => null,
      loseNode: async () => {},
    }),
  });
}
