/** Alone, and of Node only: the command line needs it before the rest of the program is loaded. */
import { homedir, userInfo } from 'node:os';
import path from 'node:path';

const NONE =
  'Your home folder is not known: HOME is not set to a whole path, and the system has none for this user. Set it: HOME=/path/to/home';

/**
 * The user's home folder, a whole path. Of HOME where that is one: an empty or relative HOME would lead into whatever folder somebody stands in,
 * and what lies there would count as the user's own settings, state and trust.
 * @throws with a sentence for people where the system knows none either
 */
export function homeFolder(): string {
  const found = told(homedir) ?? told(() => userInfo().homedir);
  if (found === null) throw new Error(NONE);
  return found;
}

/** Null where the system has no entry for this user, or none that is a whole path. */
function told(ask: () => string): string | null {
  try {
    const folder = ask();
    return path.isAbsolute(folder) ? folder : null;
  } catch {
    return null;
  }
}
