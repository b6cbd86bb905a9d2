import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface Theme {
  choice: ThemeChoice;
  /** What is on screen. */
  theme: 'light' | 'dark';
  choose: (choice: ThemeChoice) => void;
}

const KEY = 'theme';
const ThemeContext = createContext<Theme>({ choice: 'system', theme: 'light', choose: () => undefined });

export const useTheme = () => useContext(ThemeContext);

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** Light or dark: the system's, unless the person has chosen. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(stored);
  const [systemDark, setSystemDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const theme = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice;

  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const listen = () => setSystemDark(media.matches);
    media.addEventListener('change', listen);
    return () => media.removeEventListener('change', listen);
  }, []);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.style.colorScheme = theme;
  }, [theme]);

  const choose = (next: ThemeChoice) => {
    localStorage.setItem(KEY, next);
    setChoice(next);
  };
  return <ThemeContext value={{ choice, theme, choose }}>{children}</ThemeContext>;
}
