import { z } from 'zod';
import { asSentence, formatDuration, formatPercent } from '../../../shared/format.ts';
import { failed, passed, skipped, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';

const MINUTE = 60_000;

export const stability = ownCheck({
  question: 'Does the connection last, and are its pings answered?',
  args: z.object({ minutes: z.number().positive() }).strict(),
  answer({ readings, outcome }, { minutes }) {
    const reading = readings().websocket;
    const seen = outcome('websocket', readings());
    if (reading !== undefined && seen.state === 'skipped') return seen;
    if (!reading?.ok)
      return reading === undefined ? skipped('The WebSocket is not watched.') : failed(asSentence(reading.failure.got));
    const { connectedForMs, reconnects, successRate } = reading.facts;
    const words = `Connected for ${formatDuration(connectedForMs)}, ${reconnects} reconnects, ${formatPercent(successRate * 100)} of pings answered.`;
    if (successRate < 0.95) return warning(words);
    return connectedForMs < minutes * MINUTE && reconnects > 2 ? warning(words) : passed(words);
  },
});
