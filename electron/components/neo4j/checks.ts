import { z } from 'zod';
import { counted, formatDuration, formatMs } from '../../../shared/format.ts';
import { failed, passed, skipped, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { oneLine } from '../../probes/plain-text.ts';
import { redact } from '../../system/index.ts';
import { queriesNow } from './inspect.ts';

export const queries = ownCheck({
  question: 'Does a query answer in time, and is none under way for longer?',
  args: z.object({ belowMs: z.number().positive() }).strict(),
  async answer({ world, lately, outcome, signal }, { belowMs }) {
    const readings = await lately(['neo4j']);
    const seen = outcome('neo4j', readings);
    const took = readings.neo4j?.metrics['neo4j.query'];
    if (seen.state === 'skipped' || took === undefined)
      return seen.state === 'passed' ? skipped('Its queries were not timed: no password is known.') : seen;
    const words = `A query answers in ${formatMs(took)}; the limit is ${formatMs(belowMs)}.`;
    if (took >= belowMs) return failed(words);
    const now = await queriesNow(world, signal);
    if (now === null) return passed(`${words} What others have under way is not told to this user.`);
    const slow = now.filter(({ elapsedMs }) => elapsedMs > belowMs);
    const raw = now.map(({ elapsedMs, text }) => `${formatDuration(elapsedMs)}  ${oneLine(redact(text))}`).join('\n');
    const [longest] = slow;
    if (longest === undefined)
      return passed(
        `${words} ${now.length === 0 ? 'None is under way.' : `${counted(now.length, 'is', 'are')} under way, none for longer.`}`,
        raw,
      );
    const text = longest.text === '' ? 'It waits between two queries.' : oneLine(redact(longest.text));
    return warning(
      `${words} ${counted(slow.length, 'is', 'are')} under way for longer, the longest for ${formatDuration(longest.elapsedMs)}: ${text}`,
      raw,
    );
  },
});
