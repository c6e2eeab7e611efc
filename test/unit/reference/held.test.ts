import { expect, it } from 'vitest';
import { heldAt } from '../../../electron/components/index.ts';
import { failedReading, readingOf } from '../../support/builders.ts';

it('tells of the path at which the connection is held, and of no other', () => {
  const open = (metrics: { 'websocket.ping'?: number; 'websocket.handshake'?: number }) => ({
    websocket: readingOf('websocket', { path: '/ws' }, { metrics }),
  });
  expect(heldAt('/ws', open({ 'websocket.ping': 3, 'websocket.handshake': 9 }))).toEqual({
    kind: 'answers',
    tookMs: 3,
  });
  expect(heldAt('/ws', open({ 'websocket.handshake': 9 }))).toEqual({ kind: 'answers', tookMs: 9 });
  expect(heldAt('/ws', open({}))).toMatchObject({ kind: 'not-checked', why: expect.stringContaining('no ping') });
  expect(heldAt('/other', open({ 'websocket.ping': 3 }))).toMatchObject({
    kind: 'not-checked',
    why: 'The connection is held at /ws, which works.',
  });
  const second = { path: '/ws/me', refused: [{ path: '/ws', status: 403 }] };
  expect(heldAt('/ws', { websocket: readingOf('websocket', second) })).toEqual({
    kind: 'silent',
    problem: 'It refuses the upgrade (403); /ws/me works, and is held.',
  });
  expect(heldAt('/ws', { websocket: failedReading('websocket', 'refused') })).toMatchObject({ kind: 'silent' });
  expect(heldAt('/ws', {})).toMatchObject({ kind: 'not-checked', why: 'The WebSocket is not watched.' });
});
