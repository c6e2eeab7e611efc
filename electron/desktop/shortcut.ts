import { globalShortcut } from 'electron';
import type { Disposable } from './types.ts';

export interface Shortcut extends Disposable {
  /** Puts a shortcut in force, or none. Returns whether the system accepted it; another program may hold it. */
  readonly use: (accelerator: string | null) => boolean;
}

/** The second way in: the icon may be hidden behind the notch or by a full menu bar. */
export function createShortcut(onPress: () => void): Shortcut {
  let wanted: string | null = null;
  let held = false;
  const drop = (): void => {
    if (held && wanted !== null) globalShortcut.unregister(wanted);
    held = false;
  };
  return {
    use(accelerator) {
      // Asked again with every snapshot: a refusal is remembered too.
      if (accelerator === wanted) return held || wanted === null;
      drop();
      wanted = accelerator;
      held = accelerator !== null && register(accelerator, onPress);
      return held || accelerator === null;
    },
    dispose: drop,
  };
}

function register(accelerator: string, onPress: () => void): boolean {
  try {
    return globalShortcut.register(accelerator, onPress);
  } catch {
    // Electron throws for words that are no accelerator; the setting is free text.
    return false;
  }
}
