import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything that set-up, demo and tests make. All but `postgres` (the record of a Stoker without DATABASE_URL) can be made anew. */
export const home = join(root, '.stoker');
export const pythonHome = join(home, 'python');
