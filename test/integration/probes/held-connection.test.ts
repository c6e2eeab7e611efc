import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { HeldConnection } from '../../../electron/probes/held-connection.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { eventually } from '../../support/probe-context.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

it('a server that closes what is silent is waited for longer each time; one that was away or is another is not', async () => {
  const server = createServer((socket) => socket.end().resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clock = new ManualClock();
  let ends = 0;
  const held = new HeldConnection(() => {
    ends += 1;
  });
  closers.push(
    () => held.close(),
    () => server.close(),
  );
  const hold = () => held.hold({ address: '127.0.0.1', family: 'IPv4' }, port, clock);
  expect(await hold()).toBe(true);
  await eventually('its end', () => ends === 1);
  expect(await hold()).toBe(false);
  held.forget();
  expect(await hold()).toBe(true);
});
