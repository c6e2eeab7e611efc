import { existsSync } from 'node:fs';
import { screen } from 'electron';
import { replaceFile } from '../files/index.ts';
import type { Banners } from './banner.ts';
import { isInAMenuBar } from './popover-position.ts';
import type { TrayIcon } from './tray.ts';
import type { Disposable } from './types.ts';

/** The system places an icon late, and moves it when others come: looked at so long after the start, in milliseconds. */
const LOOKS_MS = [5000, 15_000] as const;

interface IconDoctorOptions {
  readonly icon: Pick<TrayIcon, 'bounds'>;
  readonly banners: Pick<Banners, 'show'>;
  /** Remembers that it was told: a person who wants it so hears it once. */
  readonly file: string;
  /** The keys that open the popover without it; null where there are none. */
  readonly shortcut: () => string | null;
  readonly onClick: () => void;
}

/** Says once, on a Mac, that the icon cannot be seen (behind the notch, no room, or switched off) and where the switch is. */
export function watchIcon({ icon, banners, file, shortcut, onClick }: IconDoctorOptions): Disposable {
  const timers = new Set<NodeJS.Timeout>();
  const isSeen = (): boolean => isInAMenuBar(screen.getAllDisplays(), icon.bounds());
  const tell = async (): Promise<void> => {
    if (existsSync(file)) return;
    const keys = shortcut();
    const body =
      'The menu bar has no room for it, or it is switched off in System Settings, Menu Bar (before macOS 26: Control Centre). ' +
      `${keys === null ? 'Opening the app once more' : keys} shows Lifeguard all the same.`;
    const banner = { id: 'lifeguard.icon', title: 'Lifeguard’s icon cannot be seen', body, silent: true, buttons: [] };
    const way = await banners.show({ ...banner, onClick, onButton: onClick });
    if (way !== 'none') await replaceFile(file, '{}');
  };
  if (process.platform === 'darwin') {
    let unseen = 0;
    for (const after of LOOKS_MS) {
      const timer = setTimeout(() => {
        if (!isSeen()) unseen += 1;
        // Unseen at each look: at the first one alone it may just not be placed yet.
        if (unseen === LOOKS_MS.length)
          void tell().catch((error: unknown) => console.error('Lifeguard could not say where its icon is:', error));
      }, after);
      timers.add(timer.unref());
    }
  }
  return {
    dispose() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
