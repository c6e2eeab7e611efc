import { z } from 'zod';
import type { CheckOutcome, Readings } from '../../../shared/domain/index.ts';
import { asSentence, failureText, formatMs } from '../../../shared/format.ts';
import { endedOf, failed, passed, unknown } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';

export const path = ownCheck({
  question: 'Does this path of the backend answer 200?',
  args: z.object({ path: z.string().startsWith('/') }).strict(),
  async answer({ world, lately, page, outcome }, { path: asked }) {
    // The health path is read all the time: asking it again would say nothing new.
    if (asked === world.settings['backend.healthPath']) {
      const readings = await lately(['backend']);
      return healthLine(asked, readings, outcome('backend', readings));
    }
    const answer = await page(asked);
    if (answer.kind === 'not-asked') return unknown(answer.why);
    if (answer.kind === 'failed') return failed(answer.problem);
    const words = `${asked} answers ${answer.status} in ${formatMs(answer.tookMs)}.`;
    return answer.status === 200 ? passed(words) : failed(words);
  },
});

/** @param seen what it is judged to be: a person may have ended it */
function healthLine(asked: string, readings: Readings, seen: CheckOutcome): CheckOutcome {
  const reading = readings.backend;
  if (reading === undefined) return unknown('The backend is not watched.');
  if (!reading.ok) return failed([failureText(reading.failure), endedOf([['backend', seen]])].join(' ').trim());
  const { status, words } = reading.facts;
  const took = reading.metrics['backend.latency'];
  if (status === 429) return unknown(asSentence(words ?? 'It answers 429, and was not asked again'));
  return passed(`${asked} answers ${status}${took === undefined ? '' : ` in ${formatMs(took)}`}.`);
}
