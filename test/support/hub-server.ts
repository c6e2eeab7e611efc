import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubServer {
  /** For `HF_ENDPOINT`. */
  readonly url: string;
  /** Files that were fetched, in order, with the first byte that was asked for. */
  readonly fetched: readonly { readonly file: string; readonly from: number }[];
  readonly stop: () => Promise<void>;
}

const COMMIT = 'a'.repeat(40);

/** A Hugging Face hub with one model, as far as its own downloader talks to one: revision, file list, HEAD and ranged GET. */
export async function startHub(name: string, files: ReadonlyMap<string, Buffer>): Promise<HubServer> {
  const fetched: { file: string; from: number }[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    if (path.startsWith(`/api/models/${name}/tree/`)) return sendJson(response, tree(files));
    if (path.startsWith(`/api/models/${name}`)) {
      return sendJson(response, {
        id: name,
        modelId: name,
        sha: COMMIT,
        private: false,
        tags: [],
        siblings: [...files.keys()].map((rfilename) => ({ rfilename })),
      });
    }
    const file = /\/resolve\/[^/]+\/(.+)$/.exec(path)?.[1] ?? '';
    const content = files.get(file);
    if (content === undefined) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
      return;
    }
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = {
      'x-repo-commit': COMMIT,
      etag: `"${etagOf(content)}"`,
      'accept-ranges': 'bytes',
      'content-length': content.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    };
    response.writeHead(from > 0 ? 206 : 200, headers);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    fetched.push({ file, from });
    response.end(content.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetched,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const etagOf = (content: Buffer): string => createHash('sha1').update(content).digest('hex');

const tree = (files: ReadonlyMap<string, Buffer>) =>
  [...files].map(([path, content]) => ({ type: 'file', path, size: content.length, oid: etagOf(content) }));

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
