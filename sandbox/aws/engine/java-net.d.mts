/** Flags for the proxy of the environment: Java reads none of its own. */
export function proxyFlags(env?: NodeJS.ProcessEnv): string[];

/** Flags by which Java trusts whom this machine trusts; `folder` keeps a store that has to be made. */
export function trustFlags(options: {
  javaHome: string;
  folder: string;
  onProgress?: (line: string) => void;
}): Promise<string[]>;
