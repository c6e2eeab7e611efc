import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';

export interface UpdateFeed {
  readonly address: string;
  /** PEM. */
  readonly publicKey: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  /** Puts a version there as a release does: below its number, and as the newest. */
  readonly release: (version: string, bytes: Buffer) => void;
  /** Replaces what a path answers, as somebody does who holds the server and not the key. */
  readonly tamper: (path: string, change: (bytes: Buffer) => Buffer) => void;
  readonly close: () => Promise<void>;
}

/** A server of plain files from which apps take updates, with a key of its own. */
export async function startUpdateFeed(): Promise<UpdateFeed> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://feed');
    asked.push(pathname);
    const bytes = files.get(pathname);
    response.writeHead(bytes === undefined ? 404 : 200);
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    asked,
    release(version, bytes) {
      const url = `lifeguard-${version}.AppImage`;
      const sha512 = createHash('sha512').update(bytes).digest('base64');
      const feed = Buffer.from(
        stringify({
          version,
          files: [{ url, sha512, size: bytes.length }],
          ...{ path: url, sha512, releaseDate: '2026-12-01T00:00:00.000Z', releaseNotes: `What is new in ${version}.` },
        }),
      );
      const signature = Buffer.from(sign(null, feed, privateKey).toString('base64'));
      for (const folder of ['/', `/${version}/`]) {
        files.set(`${folder}latest-linux.yml`, feed);
        files.set(`${folder}latest-linux.yml.sig`, signature);
        files.set(`${folder}${url}`, bytes);
      }
    },
    tamper(path, change) {
      const bytes = files.get(path);
      if (bytes === undefined) throw new Error(`${path} is not there.`);
      files.set(path, change(bytes));
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
