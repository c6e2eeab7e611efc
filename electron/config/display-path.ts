import path from 'node:path';

/** A path as a person reads it: `~` for home. */
export function displayPath(file: string, home: string): string {
  if (file === home) return '~';
  return home !== '' && file.startsWith(home + path.sep) ? `~${file.slice(home.length)}` : file;
}

/** The path that a person's `~` stands for; other texts stay as they are. */
export const expandHome = (file: string, home: string): string => file.replace(/^~(?=\/|$)/, () => home);
