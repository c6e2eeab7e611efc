import type { Readings, ReferenceStatus } from '../../../shared/domain/index.ts';
import { asSentence } from '../../../shared/format.ts';

/** A connection is held at one path: whether another one would work is not tried. */
export function heldAt(path: string, readings: Readings): ReferenceStatus {
  const reading = readings.websocket;
  if (reading === undefined) return { kind: 'not-checked', why: 'The WebSocket is not watched.' };
  if (!reading.ok) return { kind: 'silent', problem: asSentence(reading.failure.got) };
  const held = reading.facts.path;
  if (held !== path) return { kind: 'not-checked', why: `The connection is held at ${held}, which works.` };
  const tookMs = reading.metrics['websocket.ping'] ?? reading.metrics['websocket.handshake'];
  if (tookMs === undefined) return { kind: 'not-checked', why: 'It is open; no ping was answered yet.' };
  return { kind: 'answers', tookMs };
}
