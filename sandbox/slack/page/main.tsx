import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Boot } from './boot.tsx';
import { ThemeProvider } from './state/theme.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/elements.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    <ThemeProvider>
      <Boot />
    </ThemeProvider>
  </StrictMode>,
);
