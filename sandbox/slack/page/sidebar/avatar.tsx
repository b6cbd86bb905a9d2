import type { User } from '../../contract.ts';
import { displayName } from '../state/context.tsx';

/** A person's or app's picture: initials on their colour, a flame for the app. */
export function Avatar({ user, size = 36 }: { user: User | undefined; size?: number }) {
  const initials = displayName(user, '?')
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
  return (
    <span
      className={user?.is_bot ? 'avatar avatar-app' : 'avatar'}
      aria-hidden="true"
      style={{ '--avatar': user?.color ?? '#6b7280', '--size': `${size}px` }}
    >
      {user?.is_bot ? <FlameMark /> : initials}
    </span>
  );
}

function FlameMark() {
  return (
    <svg viewBox="0 0 32 32" width="62%" height="62%" aria-hidden="true">
      <path
        fill="currentColor"
        d="M17 3c1 6 8 9 8 16a9 9 0 0 1-18 0c0-4 2-6 4-8 0 3 1 4 3 4 3-3 3-8 3-12zm-1 15c0 2-3 3-3 6a3 3 0 0 0 6 0c0-3-2-4-3-6z"
      />
    </svg>
  );
}
