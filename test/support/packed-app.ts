import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createPackage, extractAll } from '@electron/asar';
import { build, Platform } from 'electron-builder';

const root = path.resolve(import.meta.dirname, '../..');
const NAME = 'leanvibe-lifeguard';

export interface PackedApp {
  readonly executable: string;
  readonly resources: string;
}

const packedIn = (folder: string): PackedApp => ({
  executable: path.join(folder, NAME),
  resources: path.join(folder, 'resources'),
});

/**
 * Packs the built app with a real runtime, by the settings of its release, so that it can be driven from outside: the fuse that keeps debuggers away
 * stays open, all others are as released.
 *
 * @param runtime folder of Electron's distribution for this machine
 * @param before module that is loaded before the app, where the runtime lacks something that the app's own has
 */
export async function packApp(scratch: string, runtime: string, before?: string): Promise<PackedApp> {
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      electronDist: runtime,
      directories: { output: path.join(scratch, 'release') },
      electronFuses: { enableNodeCliInspectArguments: true, resetAdHocDarwinSignature: false },
    },
  });
  const app = packedIn(path.join(scratch, 'release/linux-unpacked'));
  if (before !== undefined)
    await rewrite(app, scratch, (folder) => {
      const file = path.join(folder, 'package.json');
      const about = JSON.parse(readFileSync(file, 'utf8')) as { main: string };
      writeFileSync(
        path.join(folder, 'first.mjs'),
        `import ${JSON.stringify(before)};\nawait import('./${about.main}');\n`,
      );
      writeFileSync(file, JSON.stringify({ ...about, main: 'first.mjs' }));
    });
  return app;
}

/** The same app under another version, in a folder of its own. */
export async function asVersion(app: PackedApp, scratch: string, version: string): Promise<PackedApp> {
  const folder = path.join(scratch, version);
  cpSync(path.dirname(app.executable), folder, { recursive: true });
  const other = packedIn(folder);
  await rewrite(other, scratch, (inside) => {
    const file = path.join(inside, 'package.json');
    const about = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...about, version }));
  });
  return other;
}

/** Changes what is in the archive. */
async function rewrite(app: PackedApp, scratch: string, change: (folder: string) => void): Promise<void> {
  const archive = path.join(app.resources, 'app.asar');
  const folder = path.join(scratch, 'inside');
  rmSync(folder, { recursive: true, force: true });
  extractAll(archive, folder);
  change(folder);
  await createPackage(folder, `${archive}.new`);
  renameSync(`${archive}.new`, archive);
  rmSync(folder, { recursive: true, force: true });
}

/**
 * What a Linux updater takes for an AppImage: one file that starts the app. It says that it was started, and with which pid, in the file of its version
 * in the home.
 */
export function writeStarter(file: string, app: PackedApp, version: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  if (existsSync(file)) rmSync(file);
  writeFileSync(
    file,
    // The app that an update starts gets what its predecessor was driven by (Playwright's pipes), and who waits for their end would wait for it.
    `#!/bin/sh\n# ${version}\nexec 3>&- 4>&-\necho $$ >"$HOME/started-${version}"\nexec '${app.executable}' --user-data-dir="$HOME/data" "$@"\n`,
  );
  chmodSync(file, 0o755);
}
