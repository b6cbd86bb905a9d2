import { existsSync } from 'node:fs';

/** Flags of a JVM whose servers are to hang up on other users of this machine (`own-user-channels.scala`). */
export const OWN_USER_ONLY = [
  '-Djava.nio.channels.spi.SelectorProvider=stoker.sandbox.OwnUserChannels',
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
];

/** Refuses web pages on YARN's HTTP ports (`yarn-pages.scala`); the second one is Hadoop's default. */
export const YARN_PAGES = {
  'hadoop.http.filter.initializers': 'stoker.sandbox.YarnPages,org.apache.hadoop.http.lib.StaticUserWebFilter',
};

/** What to tell where nothing says whose a connection is; null where Linux does. */
export function sharedMachineWarning(tables = '/proc/net/tcp'): string | null {
  return existsSync(tables)
    ? null
    : `There is no ${tables} here, so other users of this machine can reach the ports of Spark and YARN: do not share it.`;
}
