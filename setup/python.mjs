import { SetupError } from './errors.mjs';
import { exec } from './exec.mjs';

// What pyspark 3.5 runs on.
const OLDEST = [3, 9];
const NEWEST = [3, 12];
const CANDIDATES = ['python3.11', 'python3.12', 'python3.10', 'python3.9', 'python3', 'python'];
const PROBE =
  'import sys; print(*sys.version_info[:2])\ntry:\n import venv, ensurepip\nexcept ImportError: print("no venv")';

/** A Python that Spark runs on and that can make environments. */
export async function findPython() {
  const seen = [];
  for (const name of process.env.STOKER_PYTHON ? [process.env.STOKER_PYTHON] : CANDIDATES) {
    const { code, output } = await exec(name, ['-c', PROBE]);
    if (code !== 0) continue;
    const [version, ...rest] = output.trim().split('\n');
    const [major, minor] = version.split(' ').map(Number);
    const fits = major === 3 && minor >= OLDEST[1] && minor <= NEWEST[1];
    if (fits && rest.length === 0) return name;
    seen.push({ name, version: `${major}.${minor}`, fits });
  }
  const without = seen.find((python) => python.fits);
  if (without) {
    throw new SetupError(
      `${without.name} (${without.version}) lacks the venv module.`,
      `Debian or Ubuntu: \`sudo apt install python${without.version}-venv\`; then run the same command again.`,
    );
  }
  const range = `${OLDEST.join('.')} to ${NEWEST.join('.')}`;
  throw new SetupError(
    seen.length > 0
      ? `Spark 3.5 runs on Python ${range}; found ${seen.map((python) => `${python.name} ${python.version}`).join(', ')}.`
      : 'there is no Python 3 on this machine.',
    `Install Python ${range} (Debian or Ubuntu: \`sudo apt install python3 python3-venv\`), or name one: STOKER_PYTHON=/path/to/python3.11.`,
  );
}
