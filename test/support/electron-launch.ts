import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication } from 'playwright';

const root = path.resolve(import.meta.dirname, '../..');
const EXECUTABLES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  linux: 'electron',
};

/** Electron's executable, where its runtime has been installed; else why the app cannot be started here. */
export function electronRuntime(): { readonly executable: string } | { readonly missing: string } {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(root, 'node_modules/electron/dist');
  const executable = path.join(folder, EXECUTABLES[process.platform] ?? 'electron');
  if (!existsSync(executable)) return { missing: 'no Electron runtime is installed (npx install-electron brings it)' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { missing: 'there is no display' };
  if (!existsSync(path.join(root, 'dist/main.js'))) return { missing: 'nothing is built (npm run build)' };
  return { executable };
}

/** Starts the built app with a home of its own; `close` ends it and removes that. */
export async function launchApp(executable: string): Promise<{ app: ElectronApplication; close: () => Promise<void> }> {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-home-'));
  // Chromium's sandbox refuses to run as root, which is what containers do.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: executable,
    args: [...asRoot, `--user-data-dir=${path.join(home, 'data')}`, '.'],
    cwd: root,
    env: {
      ...process.env,
      HOME: home,
      XDG_STATE_HOME: path.join(home, 'state'),
      XDG_CONFIG_HOME: path.join(home, 'config'),
    },
  });
  return {
    app,
    close: async () => {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
