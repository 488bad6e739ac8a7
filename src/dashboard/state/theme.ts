import { signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'greenkube-theme';

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system'; // storage is disabled in this browser
  }
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export const theme = signal<Theme>('system');
/** Whether the dark colours are shown; charts are drawn again when it changes. */
export const isDark = signal(false);

function apply(): void {
  isDark.value = theme.value === 'dark' || (theme.value === 'system' && prefersDark.matches);
  document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light';
}

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // The theme then lasts until the page is closed.
  }
  apply();
}

/** Applies the stored theme, and follows the system. */
export function startTheme(): void {
  theme.value = storedTheme();
  prefersDark.addEventListener('change', apply);
  apply();
}
