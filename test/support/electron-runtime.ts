import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Marks the fuse wire in Electron's binary; from @electron/fuses, which does not export it. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1 and eight fuses, each set the way that Electron 45 ships: all but the cookie, integrity, archive and snapshot fuses on. */
const SHIPPED_FUSES = Buffer.from([1, 8, ...Buffer.from('10110001')]);
const HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'].map((suffix) => `Electron Helper${suffix}`);

const plist = (name: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleName</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>com.github.Electron</string>
<key>CFBundleVersion</key><string>45.0.0</string>
</dict></plist>
`;

async function bundle(folder: string, name: string): Promise<void> {
  const contents = path.join(folder, `${name}.app`, 'Contents');
  await mkdir(path.join(contents, 'MacOS'), { recursive: true });
  await mkdir(path.join(contents, 'Resources/en.lproj'), { recursive: true });
  await writeFile(path.join(contents, 'Info.plist'), plist(name));
  await writeFile(path.join(contents, 'MacOS', name), '#!/bin/sh\nprintf "[%s]" "$@"\n', { mode: 0o755 });
}

/**
 * Writes a folder shaped like Electron's own distribution for macOS, with just the files that packing renames, edits or
 * reads, so that the app can be packed where the real one (110 MB) is not to be had.
 */
export async function writeStandInRuntime(folder: string): Promise<void> {
  await bundle(folder, 'Electron');
  const frameworks = path.join(folder, 'Electron.app/Contents/Frameworks');
  for (const helper of HELPERS) await bundle(frameworks, helper);
  const framework = path.join(frameworks, 'Electron Framework.framework');
  for (const language of ['en', 'de', 'fr']) {
    const locale = path.join(framework, 'Versions/A/Resources', `${language}.lproj`);
    await mkdir(locale, { recursive: true });
    await writeFile(path.join(locale, 'locale.pak'), '');
  }
  await mkdir(path.join(framework, 'Resources'), { recursive: true });
  const binary = Buffer.concat([Buffer.alloc(64), Buffer.from(SENTINEL), SHIPPED_FUSES, Buffer.alloc(64)]);
  await writeFile(path.join(framework, 'Electron Framework'), binary);
}
