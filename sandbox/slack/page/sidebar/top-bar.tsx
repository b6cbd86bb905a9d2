import { displayName, isPerson, usePage, usePageState } from '../state/context.tsx';
import { type ThemeChoice, useTheme } from '../state/theme.tsx';
import { Avatar } from './avatar.tsx';

const THEMES: Record<ThemeChoice, { next: ThemeChoice; icon: string }> = {
  system: { next: 'light', icon: '◐' },
  light: { next: 'dark', icon: '☀' },
  dark: { next: 'system', icon: '☾' },
};

/** Along the top: the way to the sidebar on narrow screens, who one acts as, light or dark. */
export function TopBar({ menuOpen, onMenu }: { menuOpen: boolean; onMenu: () => void }) {
  const { go } = usePage();
  const users = usePageState((s) => s.workspace.users);
  const team = usePageState((s) => s.workspace.team.name);
  const me = usePageState((s) => s.me);
  const { choice, choose } = useTheme();
  return (
    <header className="top-bar">
      <button
        type="button"
        className="icon-button menu-button"
        aria-label="Channels and direct messages"
        aria-expanded={menuOpen}
        onClick={onMenu}
      >
        ☰
      </button>
      <span className="top-title">{team}</span>
      <span className="top-space" />
      <label className="act-as">
        <span className="act-as-label">Acting as</span>
        <Avatar user={users.find((u) => u.id === me)} size={24} />
        <select aria-label="Act as" value={me} onChange={(event) => go({ user: event.target.value, thread: null })}>
          {users.filter(isPerson).map((u) => (
            <option key={u.id} value={u.id}>
              {displayName(u)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="icon-button"
        aria-label={`Theme: ${choice}. Switch to ${THEMES[choice].next}`}
        title={`Theme: ${choice}`}
        onClick={() => choose(THEMES[choice].next)}
      >
        {THEMES[choice].icon}
      </button>
    </header>
  );
}
