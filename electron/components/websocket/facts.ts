import type { WebSocketFacts } from '../../../shared/components/websocket.ts';
import { counted, formatDuration, formatPercent } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const websocketFacts: Tells = ({ readings }) => {
  const reading = readings.websocket;
  const { url, connectedForMs, reconnects, successRate }: Partial<WebSocketFacts> = reading?.facts ?? {};
  return told(
    ['Address', url],
    ['Connected for', connectedForMs === undefined ? null : formatDuration(connectedForMs)],
    ['Connected again', reconnects === undefined ? null : counted(reconnects, 'time')],
    [
      'Success rate',
      successRate === undefined
        ? null
        : `${formatPercent(successRate * 100)} of the latest handshakes and pings (300 at most)`,
    ],
  );
};
