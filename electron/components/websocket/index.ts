import { formatMs } from '../../../shared/format.ts';
import { component } from '../component.ts';
import { figureOf, firstFigure } from '../figure.ts';
import { stability } from './checks.ts';
import { websocketFacts } from './facts.ts';
import { heldAt } from './held.ts';
import { assessWebsocket } from './judge.ts';
import { createWebSocketProbe } from './probe.ts';
import { websocketDead, websocketRefused, websocketSlow } from './rules.ts';

export const websocket = component({
  id: 'websocket',
  probe: {
    id: 'websocket',
    isWanted: (settings) => settings['backend.enabled'] && settings['backend.websocketEnabled'],
    create: createWebSocketProbe,
    pace: { alikeOnDemand: true },
  },
  judge: assessWebsocket,
  rules: [websocketRefused, websocketDead, websocketSlow],
  words: {
    figure: firstFigure(figureOf('websocket.ping', formatMs), figureOf('websocket.handshake', formatMs)),
    refused: 'not reachable',
  },
  tells: websocketFacts,
  heldAt,
  checks: { stability },
  runbooks: {},
});
