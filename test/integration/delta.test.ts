import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBlockMap } from 'app-builder-lib/out/targets/blockmap/blockmap.js';
import { httpExecutor } from 'builder-util';
import { AppUpdater, CancellationToken, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { signedFeed } from '../../electron/desktop/updates/signed-feed.ts';

const OLD = '0.1.0';
const NEW = '0.2.0';
const SIZE = 4 * 1024 * 1024;
const zip = (version: string): string => `LeanVibe-Lifeguard-${version}-arm64.zip`;

/** Bytes that no compression and no chance repeats, the same at each run. */
function noise(length: number, seed: string): Buffer {
  const parts: Buffer[] = [];
  for (let n = 0; n * 64 < length; n += 1) parts.push(createHash('sha512').update(`${seed}${n}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** What the updater of a Mac does to fetch a zip when it has that of its own version still (MacUpdater.doDownloadUpdate), without the rest, which is macOS'. */
interface Fetcher {
  differentialDownloadInstaller(
    file: ResolvedUpdateFileInfo,
    options: object,
    to: string,
    provider: object,
    old: string,
  ): Promise<boolean>;
}

/** It is abstract and its constructor is for its own kind only. */
const Updater = AppUpdater as unknown as new (options: null, app: object) => AppUpdater & Fetcher;

/** Servers of both layouts: plain folders, and releases at GitHub, whose newest has nothing of an older one. */
describe.each(['/', '/o/r/releases/latest/download/'])('an update from a feed at %s', (place) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-delta-'));
  const files = new Map<string, Buffer>();
  let server: Server;
  let feed = '';
  let sent = 0;
  const before = noise(SIZE, 'app');
  /** Something was inserted, and everything behind it has moved. */
  const after = Buffer.concat([before.subarray(0, SIZE / 2), noise(50_000, 'more'), before.subarray(SIZE / 2)]);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();

  beforeAll(async () => {
    for (const [version, bytes] of [
      [OLD, before],
      [NEW, after],
    ] as const) {
      const file = path.join(folder, zip(version));
      writeFileSync(file, bytes);
      // As electron-builder writes it beside the zip of a release.
      await buildBlockMap(file, 'gzip', `${file}.blockmap`);
      const sha512 = createHash('sha512').update(bytes).digest('base64');
      const yml = Buffer.from(
        stringify({
          version,
          files: [{ url: zip(version), sha512, size: bytes.length }],
          path: zip(version),
          sha512,
          releaseDate: '2026-12-01T00:00:00.000Z',
        }),
      );
      const own = place === '/' ? `/${version}/` : `/o/r/releases/download/v${version}/`;
      for (const at of version === NEW ? [place, own] : [own]) {
        files.set(`${at}latest-mac.yml`, yml);
        files.set(`${at}latest-mac.yml.sig`, Buffer.from(sign(null, yml, privateKey).toString('base64')));
        files.set(`${at}${zip(version)}`, bytes);
        files.set(`${at}${zip(version)}.blockmap`, readFileSync(`${file}.blockmap`));
      }
    }
    server = createServer((request, response) => {
      const bytes = files.get(new URL(request.url ?? '/', 'http://feed').pathname);
      if (bytes === undefined) return response.writeHead(404).end();
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      const part = range === null ? bytes : bytes.subarray(Number(range[1]), Number(range[2]) + 1);
      sent += part.length;
      response.writeHead(range === null ? 200 : 206, { 'content-length': part.length });
      response.end(part);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}${place}`;
  });
  beforeEach(() => {
    sent = 0;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * Fetches a version beside a zip of the one that runs.
   * @param exactly the version that is wanted, where it is not the newest
   * @returns whether all of it has to be fetched instead, and what was put together
   */
  const fetchBeside = async (old: Buffer, version = OLD, exactly?: string) => {
    const cacheDir = mkdtempSync(path.join(folder, 'cache-'));
    writeFileSync(path.join(cacheDir, 'update.zip'), old);
    const app = { version, name: 'app', isPackaged: true };
    const updater = new Updater(null, app);
    updater.logger = null;
    Object.assign(updater, {
      httpExecutor,
      downloadedUpdateHelper: { cacheDir, cacheDirForPendingUpdate: path.join(cacheDir, 'pending') },
    });
    const runtime = {
      isUseMultipleRangeRequest: true,
      platform: 'darwin',
      executor: httpExecutor,
    } as unknown as ProviderRuntimeOptions;
    const provider = new (signedFeed({ folder: feed, key }, exactly))(null, updater, runtime);
    const info: UpdateInfo = await provider.getLatestVersion();
    const [file] = provider.resolveFiles(info);
    const to = path.join(cacheDir, 'new.zip');
    const options = {
      updateInfoAndProvider: { info, provider },
      requestHeaders: {},
      cancellationToken: new CancellationToken(),
    };
    const failed = await updater.differentialDownloadInstaller(
      file as ResolvedUpdateFileInfo,
      options,
      to,
      provider,
      'update.zip',
    );
    return { failed, fetched: existsSync(to) ? readFileSync(to) : null };
  };

  it('fetches what changed, and has the whole', async () => {
    const { failed, fetched } = await fetchBeside(before);
    expect(failed).toBe(false);
    expect(fetched?.equals(after)).toBe(true);
    expect(sent).toBeLessThan(SIZE / 10);
  });

  it('goes back to the version before in the same way', async () => {
    const { failed, fetched } = await fetchBeside(after, NEW, OLD);
    expect(failed).toBe(false);
    expect(fetched?.equals(before)).toBe(true);
    expect(sent).toBeLessThan(SIZE / 10);
  });

  it('takes nothing for the update that was put together of other bytes', async () => {
    expect(await fetchBeside(noise(SIZE, 'another'))).toMatchObject({ failed: true });
  });
});
