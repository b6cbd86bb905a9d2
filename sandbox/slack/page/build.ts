import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Where the page's sources lie, and where its build goes unless told otherwise. */
export const pageRoot = fileURLToPath(new URL('.', import.meta.url));
export const defaultPageFolder = fileURLToPath(new URL('../../../.stoker/page', import.meta.url));

/** Builds the page into a folder that any static file server can serve from its root. */
export async function buildPage(outDir: string = defaultPageFolder): Promise<string> {
  await build({
    root: pageRoot,
    base: './',
    configFile: false,
    logLevel: 'warn',
    // One page, served from loopback: one script and one style sheet load faster than many chunks.
    build: {
      outDir,
      emptyOutDir: true,
      chunkSizeWarningLimit: 2_000,
      modulePreload: false,
      // On a busy machine it would report how long the style sheets took.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  return outDir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = await buildPage(process.argv[2]);
  process.stdout.write(`The page is in ${folder}\n`);
}
