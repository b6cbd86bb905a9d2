import { readLogPlace } from './layout.ts';

/** What people call a log: `driver stdout`, `step stderr`, `executor 2 stderr on ip-10-0-0-12, container_…_000003`. */
export function logName(path: string, executor: { id: string; host: string } | null = null): string {
  const { role, stream, container, instance, action } = readLogPlace(path);
  const file = fileName(path);
  switch (role) {
    case 'driver': {
      const attempt = Number(/_(\d+)_\d+$/.exec(container ?? '')?.[1] ?? 1);
      return attempt > 1 ? `driver ${file}, attempt ${attempt}` : `driver ${file}`;
    }
    case 'executor':
      return executor
        ? `executor ${executor.id} ${file} on ${executor.host}, ${container}`
        : `executor ${file}, ${container}`;
    case 'bootstrap':
      return `bootstrap ${action} ${file}${instance ? ` on ${instance}` : ''}`;
    case 'step':
      return `step ${file}`;
    default:
      return stream === 'controller' ? file : path;
  }
}

/** `stderr.gz` and `stderr.txt.gz` are `stderr`; a rotated `stderr.2026-11-21-15.gz` keeps its hour. */
function fileName(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  return name.replace(/\.gz$/, '').replace(/\.txt$/, '');
}
