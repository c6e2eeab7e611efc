import { z } from 'zod';
import type { CheckOutcome } from '../../../shared/domain/index.ts';
import { failed, passed, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { lookAtWays, troublesOf, type Ways } from '../../network/index.ts';
import { sentenceOf } from './inspect.ts';

export const ways = ownCheck({
  question: 'Does everything reach what it needs, names, devices and the outside among it?',
  args: z.object({}).strict(),
  answer: async ({ world, signal }) => judgeWays(await lookAtWays({ world, signal })),
});

/** What the ways come to. Offline those within this machine were tried all the same, and a local stack needs no others. Pure. */
export function judgeWays(found: Ways): CheckOutcome {
  const raw = found.ways.map(({ from, to, at, text }) => `${from} → ${to} (${at}): ${text}`).join('\n');
  const words = sentenceOf(found);
  if (troublesOf(found).length === 0)
    return passed(found.isOffline ? `${words} What runs here goes on; nothing can be downloaded.` : words, raw);
  const inside = found.ways.some(({ state, isOutside }) => state === 'trouble' && !isOutside);
  return inside ? failed(words, raw) : warning(words, raw);
}
