import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { postQuietly } from '../../../electron/system/index.ts';

const never = new AbortController().signal;

it('says what it sends: the real backend answers 415 to a POST that does not, whether there is anything at the address or not', async () => {
  const offered = '/admin/clear-cache';
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers['content-type'] !== 'application/json') return void response.writeHead(415).end();
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () =>
      response.writeHead(request.url === offered ? 200 : request.url === '/busy' ? 429 : 404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(await postQuietly('POST', `${base}${offered}`, 5000, never)).toEqual({ result: 'Done.' });
    expect(JSON.parse(bodies.join(''))).toEqual({});
    const missing = { result: 'Not offered by this backend.', skipped: true };
    expect(await postQuietly('POST', `${base}/admin/elsewhere`, 5000, never)).toEqual(missing);
    const busy = { result: 'Not done: the backend asks for fewer requests (429).', skipped: true };
    expect(await postQuietly('POST', `${base}/busy`, 5000, never)).toEqual(busy);
  } finally {
    server.close();
  }
});
