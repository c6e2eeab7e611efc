import { z } from 'zod';
import { urlPath } from '../primitives/schemas.ts';
import { cadenceSetting, setting, timeoutSetting } from '../primitives/setting.ts';
import { backend } from './backend.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** What a reading of WebSocket tells beyond numbers. */
export interface WebSocketFacts {
  readonly url: string;
  /** Path that upgraded; remembered. */
  readonly path: string;
  /** Paths that were tried before it, and what the upgrade was answered there. */
  readonly refused: readonly { readonly path: string; readonly status: number }[];
  readonly connectedForMs: number;
  readonly reconnects: number;
  /** Handshakes and pings that succeeded of those tried in the rolling window, 0–1. */
  readonly successRate: number;
}

export const websocket = {
  id: 'websocket',
  title: 'WebSocket',
  dependsOn: [],
  partOf: backend,
  enabledBy: 'backend.websocketEnabled',
  layer: 'stack',
  cadence: cadenceSetting(2, 'WebSocket ping every (s)', 'How often a ping is sent on the held-open WebSocket.'),
  timeout: timeoutSetting(2000, 'WebSocket time limit (ms)', 'Limit for a handshake and for a pong.'),
  settings: {
    'backend.websocketPaths': setting({
      schema: z.array(urlPath).min(1),
      fallback: ['/ws', '/ws/lifeguard-{id}'],
      title: 'WebSocket paths',
      about: 'Tried in order; the one that upgrades is remembered.',
    }),
    'backend.websocketEnabled': setting({
      schema: z.boolean(),
      fallback: true,
      title: 'Watch the WebSocket',
      about: 'Whether a WebSocket to the backend is held open.',
    }),
  },
  metrics: {
    handshake: {
      budget: { words: '(websocket|ws).*(handshake|connect)' },
      title: 'Handshake',
      unit: 'ms',
      threshold: {
        fallback: { warning: 1000, critical: 2000 },
        title: 'WebSocket handshake (ms)',
        about: 'Slow WebSocket handshake.',
      },
    },
    ping: {
      title: 'Ping',
      unit: 'ms',
      spark: true,
      threshold: {
        fallback: { warning: 1000, critical: null },
        title: 'WebSocket ping (ms)',
        about: 'Slow WebSocket.',
      },
    },
    reconnects: { title: 'Reconnects', unit: 'count' },
  },
  runbooks: {},
  causes: {
    'websocket-slow': { means: 'The WebSocket answers a ping, and later than its limit allows.', issue: 'Performance' },
    'websocket-refused': {
      means:
        'The backend answers HTTP and refuses the WebSocket: no such path, no permission, or an answer that is no WebSocket.',
      issue: 'Connectivity',
    },
    'websocket-dead': {
      means:
        'The WebSocket was accepted and then went silent or was closed, while HTTP answers. Clients wait on a connection that is dead.',
      issue: 'Connectivity',
      prevention: 'Send a ping from the server as well, so that neither side waits on a dead connection.',
    },
  },
  demo: { 'websocket-silent': 'Silence WebSocket' },
  facts: factsOf<WebSocketFacts>(),
} as const satisfies Declaration;
