import type { Assessment } from '../../../shared/domain/index.ts';
import { type AssessInput, assessed, compare, failed, isUsed, off, unread } from '../../health/findings.ts';
import { startOf } from '../../health/young.ts';

/** Judges the held-open WebSocket. Where there is no backend there is no WebSocket either. */
export function assessWebsocket(input: AssessInput): Assessment {
  const { readings, settings } = input;
  const reading = readings.websocket;
  if (!settings['backend.enabled'] || !settings['backend.websocketEnabled']) return off('websocket');
  if (reading === undefined) return unread('websocket');
  if (input.isWholeOff()) return off('websocket');
  if (reading.ok) {
    return assessed('websocket', [
      ...compare(
        'websocket.handshake',
        reading.metrics['websocket.handshake'],
        settings['thresholds.websocket.handshake'],
      ),
      ...compare('websocket.ping', reading.metrics['websocket.ping'], settings['thresholds.websocket.ping']),
    ]);
  }
  // LeanVibe has a WebSocket: when every path is unknown to a backend that is ours, its clients are cut off (F13 in test/faults).
  const missing = reading.failure.kind === 'not-offered' && isUsed(input);
  const assessment = missing ? failed('websocket', reading.failure, 'critical') : failed('websocket', reading.failure);
  return { ...assessment, startedAt: startOf(readings, 'websocket') };
}
