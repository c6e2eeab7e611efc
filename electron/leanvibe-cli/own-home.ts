import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IN_HOME } from './configs.ts';

/**
 * A home folder of its own with copies of the CLI’s configuration, for as long as it is asked: the real one makes files and folders there merely by
 * being asked.
 */
export async function withOwnHome<T>(home: string, ask: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-cli-home-'));
  try {
    for (const file of IN_HOME) {
      const from = path.join(home, file);
      if (!existsSync(from)) continue;
      const to = path.join(folder, file);
      mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
      try {
        copyFileSync(from, to);
      } catch {
        // What cannot be read is told by whoever reads the configuration.
      }
    }
    return await ask(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
