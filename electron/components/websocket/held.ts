import type { Readings, ReferenceStatus } from '../../../shared/domain/index.ts';
import { asSentence } from '../../../shared/format.ts';

/** A connection is held at one path; another one was tried only where it comes before that. */
export function heldAt(path: string, readings: Readings): ReferenceStatus {
  const reading = readings.websocket;
  if (reading === undefined) return { kind: 'not-checked', why: 'The WebSocket is not watched.' };
  if (!reading.ok) return { kind: 'silent', problem: asSentence(reading.failure.got) };
  const held = reading.facts.path;
  const refused = reading.facts.refused.find((r) => r.path === path);
  if (refused !== undefined && held !== path)
    return { kind: 'silent', problem: `It refuses the upgrade (${refused.status}); ${held} works, and is held.` };
  if (held !== path) return { kind: 'not-checked', why: `The connection is held at ${held}, which works.` };
  const tookMs = reading.metrics['websocket.ping'] ?? reading.metrics['websocket.handshake'];
  if (tookMs === undefined) return { kind: 'not-checked', why: 'It is open; no ping was answered yet.' };
  return { kind: 'answers', tookMs };
}
