import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything that set-up, demo and tests make, and nothing else; it can be deleted at any time. */
export const home = join(root, '.stoker');
export const pythonHome = join(home, 'python');
