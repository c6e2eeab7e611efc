import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  type Dirent,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extractFile, getRawHeader, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { Arch, build, type Configuration, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { writeStandInRuntime } from '../support/electron-runtime.ts';

const root = path.resolve(import.meta.dirname, '../..');
const NAME = 'LeanVibe Lifeguard';
const MB = 1024 * 1024;

let scratch = '';
let contents = '';
let archive = '';
let entries: string[] = [];

/** Packs what is built into a folder below the scratch one, by electron-builder.yml; only what this machine cannot do is overridden. */
async function pack(output: string): Promise<string> {
  await build({
    projectDir: root,
    targets: Platform.MAC.createTarget('dir', Arch.arm64),
    publish: 'never',
    config: {
      electronDist: path.join(scratch, 'runtime'),
      directories: { output: path.join(scratch, output) },
      // Signing needs macOS; what would be signed with is checked below.
      mac: { identity: null, notarize: false },
      electronFuses: { resetAdHocDarwinSignature: false },
    },
  });
  return path.join(scratch, output, 'mac-arm64', `${NAME}.app`, 'Contents');
}

beforeAll(async () => {
  if (!existsSync(path.join(root, 'dist/main.js'))) {
    process.env.NODE_ENV = 'production';
    await import(path.join(root, 'electron/dev/build.mjs'));
  }
  execFileSync(
    process.execPath,
    ['-e', `import(${JSON.stringify(path.join(root, 'electron/dev/licences.mjs'))}).then((m) => m.writeLicences())`],
    {
      cwd: root,
    },
  );
  scratch = mkdtempSync(path.join(tmpdir(), 'lifeguard-pack-'));
  await writeStandInRuntime(path.join(scratch, 'runtime'));
  contents = await pack('release');
  archive = path.join(contents, 'Resources/app.asar');
  entries = listPackage(archive, { isPack: false });
});

afterAll(() => {
  if (scratch !== '') rmSync(scratch, { recursive: true, force: true });
});

/** Text after a key of an XML property list: `<string>…`, `<true/>`. */
const plistValue = (plist: string, key: string): string | undefined =>
  new RegExp(`<key>${key}</key>\\s*(<true/>|<false/>|<string>([^<]*)</string>)`).exec(plist)?.[2] ??
  new RegExp(`<key>${key}</key>\\s*<(true|false)/>`).exec(plist)?.[1];

/** Types and PNG edges of an icns container. */
function icnsEntries(file: string): ReadonlyMap<string, number> {
  const data = readFileSync(file);
  const found = new Map<string, number>();
  for (let at = 8; at < data.readUInt32BE(4); at += data.readUInt32BE(at + 4))
    found.set(data.toString('latin1', at, at + 4), data.readUInt32BE(at + 8 + 16));
  return found;
}

describe('the archive', () => {
  it('begins the command line with what an old Node has, so that it can say what it needs', () => {
    const seen = new Set<string>();
    const follow = (file: string): void => {
      const text = readFileSync(path.join(root, 'dist', file), 'utf8');
      // Asked for with `?.` where it is only a help.
      expect(text, file).not.toMatch(/getBuiltinModule(?!\?\.)/);
      for (const [, name = ''] of text.matchAll(/(?:from|^import|;import)\s*"([^"]+)"/g)) {
        if (seen.has(name)) continue;
        seen.add(name);
        if (name.startsWith('.')) follow(path.join(path.dirname(file), name));
      }
    };
    follow('cli.js');
    expect([...seen]).toContain('node:child_process');
    expect([...seen].filter((name) => name.includes('sqlite'))).toEqual([]);
  });

  it('holds the built program, its pages and the tray images', () => {
    for (const file of [
      '/package.json',
      '/dist/main.js',
      '/dist/preload.cjs',
      '/dist/cli.js',
      '/dist/renderer/index.html',
    ])
      expect(entries).toContain(file);
    for (const state of ['healthy', 'degraded', 'critical', 'recovering1', 'recovering2', 'unknown', 'paused'])
      for (const scale of ['', '@2x']) expect(entries).toContain(`/resources/tray/${state}Template${scale}.png`);
  });

  it('has beside it, as files, what other programs read: shapes of JSON, the manual page, rules and a dashboard', () => {
    for (const file of [
      'schemas/index.json',
      'schemas/status.json',
      'man/lifeguard.1',
      'prometheus/alerts.yml',
      'grafana/lifeguard.json',
      'completions/_lifeguard',
      'completions/lifeguard',
      'completions/lifeguard.fish',
      'licences/sbom.json',
      'licences/LICENCES.txt',
      'licences/LICENSE',
    ])
      expect(statSync(path.join(contents, 'Resources', file)).size, file).toBeGreaterThan(100);
    expect(entries.filter((entry) => /^\/dist\/(schemas|man|completions|licences|updates)\//.test(entry))).toEqual([]);
  });

  it('names every package of which something is in it, with its licence', () => {
    const read = (name: string) => readFileSync(path.join(contents, 'Resources/licences', name), 'utf8');
    const { components } = JSON.parse(read('sbom.json')) as { components: { name: string }[] };
    const names = components.map(({ name }) => name);
    // Of each kind: asked for by the sources, by what these need, by the pages alone, and not in a bundle at all.
    for (const name of ['zod', 'redis-errors', 'react', 'electron']) expect(names).toContain(name);
    for (const name of ['vitest', 'playwright', 'typescript']) expect(names).not.toContain(name);
    const licences = read('LICENCES.txt');
    for (const { name } of components) expect(licences).toContain(`${name} `);
    expect(licences).not.toContain('no licence named');
  });

  it('has what the cask installs, where the cask says that it is', async () => {
    const file: string = path.join(root, 'electron/dev/cask.mjs');
    const { cask } = (await import(file)) as { cask: (release: Record<string, string>) => string };
    const text = cask({
      version: '1.0.0',
      sha256: '',
      address: 'https://example.com/',
      homepage: 'https://example.com/',
    });
    const places = [...text.matchAll(/"#\{appdir\}\/([^"]+)"/g)].map(([, place = '']) => place);
    expect(places.map((place) => path.basename(place))).toEqual([
      'lifeguard',
      'lifeguard.1',
      'lifeguard',
      'lifeguard.fish',
      '_lifeguard',
    ]);
    for (const place of places) expect(statSync(path.join(contents, '../..', place)).isFile(), place).toBe(true);
  });

  it('looks for no updates as long as nobody signs it', () => {
    const beside = readdirSync(path.join(contents, 'Resources'));
    expect(beside.filter((name) => /^(app-update\.yml|update-key\.pem)$/.test(name))).toEqual([]);
  });

  it('holds no tests, sources, maps, dependencies or notes', () => {
    const folders = new Set(entries.map((entry) => entry.split('/')[1]));
    expect([...folders].sort()).toEqual(['dist', 'package.json', 'resources']);
    expect(
      entries.filter((entry) => /\.(ts|tsx|map|md)$|node_modules|\.test\.|^\/resources\/.*\.svg$/.test(entry)),
    ).toEqual([]);
  });

  it('imports nothing but Node, Electron and itself', () => {
    const scripts = entries.filter((entry) => /^\/dist\/.*\.c?js$/.test(entry) && !entry.startsWith('/dist/renderer/'));
    const outside = scripts.flatMap((entry) =>
      [
        ...extractFile(archive, entry.slice(1))
          .toString()
          .matchAll(/^(?:import|export)[^'"\n]*from\s*['"]([^'"]+)['"]/gm),
      ]
        .map((match) => match[1] ?? '')
        .filter((name) => !/^(node:|\.|electron$)/.test(name) && !isBuiltin(name)),
    );
    expect(outside).toEqual([]);
  });

  it('stays within 12 MB, its preload within 8 KB', () => {
    expect(statSync(archive).size).toBeLessThan(12 * MB);
    expect(extractFile(archive, 'dist/preload.cjs').length).toBeLessThan(8 * 1024);
  });

  it('is the one whose hash stands in Info.plist', () => {
    const plist = readFileSync(path.join(contents, 'Info.plist'), 'utf8');
    const hash = createHash('sha256').update(getRawHeader(archive).headerString).digest('hex');
    expect(plist).toContain(hash);
  });
});

describe('what is packed once more', () => {
  it('is the same, byte for byte', async () => {
    const again = await pack('once-more');
    const files = (readdirSync(contents, { recursive: true, withFileTypes: true }) as Dirent[])
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(contents, path.join(entry.parentPath, entry.name)));
    expect(files).toContain('Resources/app.asar');
    const other = (file: string) =>
      !readFileSync(path.join(contents, file)).equals(readFileSync(path.join(again, file)));
    expect(files.filter(other)).toEqual([]);
  });
});

describe('Info.plist', () => {
  it('makes it a menu-bar app of its own, with the reason for the local network', () => {
    const plist = readFileSync(path.join(contents, 'Info.plist'), 'utf8');
    expect(plistValue(plist, 'LSUIElement')).toBe('true');
    expect(plistValue(plist, 'CFBundleIdentifier')).toBe('ai.leanvibe.lifeguard');
    expect(plistValue(plist, 'CFBundleExecutable')).toBe(NAME);
    expect(plistValue(plist, 'NSLocalNetworkUsageDescription')).toMatch(/another machine of your network/);
    expect(plistValue(plist, 'LSMinimumSystemVersion')).toBe('13.0');
  });

  it('asks for notifications that stay and have buttons', () => {
    const plist = readFileSync(path.join(contents, 'Info.plist'), 'utf8');
    expect(plistValue(plist, 'NSUserNotificationAlertStyle')).toBe('alert');
  });
});

describe('fuses', () => {
  it('close every way to make another program of it', async () => {
    const wire = await getCurrentFuseWire(path.join(contents, '..'));
    const [off, on] = [0x30, 0x31];
    expect(wire[FuseV1Options.RunAsNode]).toBe(off);
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(off);
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(off);
    expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(off);
    expect(wire[FuseV1Options.EnableCookieEncryption]).toBe(on);
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(on);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(on);
  });
});

describe('beside the archive', () => {
  it('has the app icon at every size from 16 to 1024', () => {
    const icon = icnsEntries(path.join(contents, 'Resources/icon.icns'));
    expect(new Set(icon.values())).toEqual(new Set([16, 32, 64, 128, 256, 512, 1024]));
  });

  it('has the lifeguard command, which starts the app as a command line through any chain of links', () => {
    const script = path.join(contents, 'Resources/bin/lifeguard');
    expect(statSync(script).mode & 0o111).toBe(0o111);
    const [link, again] = ['lifeguard', 'again'].map((name) => path.join(scratch, name)) as [string, string];
    symlinkSync(script, link);
    symlinkSync('lifeguard', again);
    // The stand-in's executable prints what it was called with.
    expect(execFileSync(again, ['status', 'a b'], { encoding: 'utf8' })).toBe('[--cli][status][a b]');
  });

  it('speaks no language but English', () => {
    const languages = path.join(contents, 'Frameworks/Electron Framework.framework/Versions/A/Resources');
    expect(readdirSync(languages)).toEqual(['en.lproj']);
  });
});

describe('the dependencies that it is built from', () => {
  it('bring no script that runs at installation', () => {
    const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean }>;
    };
    const scripted = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript && !entry.dev);
    expect(scripted.map(([name]) => name)).toEqual([]);
  });
});

describe('what it would be signed with', () => {
  const config = parseYaml(readFileSync(path.join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  it('is the hardened runtime with one exception: the JavaScript compiler', () => {
    expect(config.mac?.hardenedRuntime).toBe(true);
    const file = String(config.mac?.entitlements);
    const plist = readFileSync(path.join(root, file), 'utf8').replace(/<!--[\s\S]*?-->/g, '');
    expect([...plist.matchAll(/<key>([^<]+)<\/key>/g)].map((match) => match[1])).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
    expect(config.mac?.entitlementsInherit).toBe(file);
  });
  it('comes as dmg and zip for Apple silicon', () => {
    expect(config.mac?.target).toEqual([
      { target: 'dmg', arch: ['arm64'] },
      { target: 'zip', arch: ['arm64'] },
    ]);
  });
});

function isBuiltin(name: string): boolean {
  return process.getBuiltinModule(name) !== undefined;
}
