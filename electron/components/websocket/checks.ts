import { z } from 'zod';
import { type ActWorld, elapsedMs, type Readings } from '../../../shared/domain/index.ts';
import { asSentence, counted, formatDuration, formatPercent } from '../../../shared/format.ts';
import { failed, passed, skipped, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { pause } from '../../recovery/pause.ts';

const MINUTE = 60_000;
/** A connection is watched at least so long before it is called stable, in milliseconds. */
const WATCHED_MS = 10_000;
const PING_MS = 1000;

export const stability = ownCheck({
  question: 'Does the connection last, and are its pings answered?',
  args: z.object({ minutes: z.number().positive() }).strict(),
  async answer({ world, readings, outcome, signal }, { minutes }) {
    const reading = await watched(readings().websocket, () => world.look(['websocket'], signal), world, signal);
    const seen = outcome('websocket', readings());
    if (reading !== undefined && seen.state === 'skipped') return seen;
    if (!reading?.ok)
      return reading === undefined ? skipped('The WebSocket is not watched.') : failed(asSentence(reading.failure.got));
    const { connectedForMs, reconnects, successRate } = reading.facts;
    const words = `Connected for ${formatDuration(connectedForMs)}, ${counted(reconnects, 'reconnect')}, ${formatPercent(successRate * 100)} of the latest handshakes and pings answered.`;
    if (successRate < 0.95) return warning(words);
    // Of a connection that came about a moment ago nobody can say that it lasts.
    if (connectedForMs < WATCHED_MS) return warning(`${words} That is too short to call it stable.`);
    return connectedForMs < minutes * MINUTE && reconnects > 2 ? warning(words) : passed(words);
  },
});

/** The reading once the connection is old enough to be judged, or was given the time to become so; one that failed is taken anew. */
async function watched(
  first: Readings['websocket'],
  look: () => Promise<Readings>,
  { clock }: ActWorld,
  signal: AbortSignal,
): Promise<Readings['websocket']> {
  // What failed may have been mended since.
  let reading = first === undefined || first.ok ? first : (await look()).websocket;
  const begun = clock.now();
  while (reading?.ok && reading.facts.connectedForMs < WATCHED_MS && elapsedMs(begun, clock.now()) < WATCHED_MS * 1.5) {
    await pause(clock, Math.max(PING_MS, WATCHED_MS - reading.facts.connectedForMs), signal);
    reading = (await look()).websocket;
  }
  return reading;
}
