import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication } from 'playwright';
import { openDisplay } from './display.ts';
import { evaluateOnce } from './evaluate-once.ts';

const root = path.resolve(import.meta.dirname, '../..');
const EXECUTABLES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  linux: 'electron',
};
/** `nobody` and `nogroup` on every Linux. */
const ORDINARY = 65534;
const AS_ORDINARY = [`--reuid=${ORDINARY}`, `--regid=${ORDINARY}`, '--clear-groups', '--inh-caps=-all'];
/** Chromium's sandbox, which the app insists on, refuses to work for root: then the app is started as `nobody`. */
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Electron's executable, where its runtime has been installed; else why the app cannot be started here. */
export function electronRuntime(): { readonly executable: string } | { readonly missing: string } {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(root, 'node_modules/electron/dist');
  const executable = path.join(folder, EXECUTABLES[process.platform] ?? 'electron');
  const main = path.join(root, 'dist/main.js');
  if (!existsSync(executable)) return { missing: 'no Electron runtime is installed (npx install-electron brings it)' };
  if (!existsSync(main)) return { missing: 'nothing is built (npm run build)' };
  if (process.platform === 'linux' && !hasDisplay() && !hasProgram('Xvfb'))
    return { missing: 'there is no display and no Xvfb (Debian: xvfb)' };
  if (!isRoot) return { executable };
  if (!hasProgram('setpriv'))
    return { missing: 'it does not run as root, and there is no setpriv to start it otherwise' };
  for (const file of [executable, main])
    if (spawnSync('setpriv', [...AS_ORDINARY, 'test', '-r', file]).status !== 0)
      return { missing: `it does not run as root, and the user “nobody” cannot read ${file}` };
  return { executable };
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  /** Its home, which is removed at the end. */
  readonly home: string;
  /** Ends it and removes what it left. */
  readonly close: () => Promise<void>;
}

interface Stage {
  /** Starts Electron, as an ordinary user. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly home: string;
  readonly clean: () => Promise<void>;
}

export interface StageOptions {
  /** Variables beside those of the place. */
  readonly env?: Readonly<Record<string, string>>;
  /** Puts into its home what it shall find there. */
  readonly prepare?: (home: string) => void;
  /** The app that is run; the built one of this project unless it is given. */
  readonly folder?: string;
  /** Whether it is a packed app, which is not told which folder to run. */
  readonly packed?: boolean;
}

/** The file that an update of a packed app replaces. */
export const updatedFile = (home: string): string => path.join(home, 'apps/lifeguard');

/** A home of its own for the built app, and a display where there is none. */
export async function stageApp(
  executable: string,
  { env, prepare, folder = root, packed = false }: StageOptions = {},
): Promise<Stage> {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-home-'));
  prepare?.(home);
  const display = process.platform === 'linux' && !hasDisplay() ? await openDisplay() : null;
  return {
    command: isRoot ? asOrdinaryUser(executable, home) : executable,
    args: [`--user-data-dir=${path.join(home, 'data')}`, ...(packed ? [] : [folder])],
    env: {
      ...inherited(home),
      ...env,
      ...(display === null ? {} : { DISPLAY: display.name }),
      ...(packed ? { APPIMAGE: updatedFile(home) } : {}),
      HOME: home,
      // Where one that is killed leaves its socket; a Mac's folders are longer than a socket's name may be.
      ...(process.platform === 'linux' ? { TMPDIR: home } : {}),
      XDG_STATE_HOME: path.join(home, 'state'),
      XDG_CONFIG_HOME: path.join(home, 'config'),
    },
    home,
    async clean() {
      await display?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Starts the built app with a home of its own, with the sandbox on. */
export async function launchApp(executable: string, options: StageOptions = {}): Promise<LaunchedApp> {
  const { command, args, env, home, clean } = await stageApp(executable, options);
  try {
    const app = await _electron.launch({
      executablePath: command,
      // Playwright turns it off unless asked.
      chromiumSandbox: true,
      args: [...args],
      cwd: root,
      env,
    });
    evaluateOnce(app);
    return {
      app,
      home,
      close: async () => {
        await app.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** What to put before a command so that it runs as the user that the app runs as. */
export const asUserOfApp: readonly string[] = isRoot ? ['setpriv', ...AS_ORDINARY, '--'] : [];

/** Makes a folder and what is in it belong to the user that the app runs as. */
export function giveToUserOfApp(folder: string): void {
  if (isRoot) spawnSync('chown', ['-R', `${ORDINARY}:${ORDINARY}`, folder]);
}

/** A program that gives up what root may and becomes Electron, under the same process id. */
function asOrdinaryUser(executable: string, home: string): string {
  const script = path.join(home, 'start.sh');
  writeFileSync(script, `#!/bin/sh\nexec setpriv ${AS_ORDINARY.join(' ')} -- '${executable}' "$@"\n`);
  chmodSync(script, 0o755);
  giveToUserOfApp(home);
  return script;
}

/** Our environment, with a copy of the display's key where the other user could not read ours. */
function inherited(home: string): Record<string, string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const { XAUTHORITY: key } = env;
  if (!isRoot || key === undefined || !existsSync(key)) return env;
  const copy = path.join(home, '.Xauthority');
  copyFileSync(key, copy);
  chownSync(copy, ORDINARY, ORDINARY);
  return { ...env, XAUTHORITY: copy };
}

const hasDisplay = (): boolean => Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const hasProgram = (name: string): boolean =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)));
