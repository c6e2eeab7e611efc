import { z } from 'zod';
import { failed, passed, skipped, warning } from '../../checklists/outcome.ts';
import { ownCheck } from '../../checklists/own-check.ts';
import { lookAtWays, troublesOf } from '../../network/index.ts';
import { sentenceOf } from './inspect.ts';

export const ways = ownCheck({
  question: 'Does everything reach what it needs, names, devices and the outside among it?',
  args: z.object({}).strict(),
  async answer({ world, signal }) {
    const found = await lookAtWays({ world, signal });
    const raw = found.ways.map(({ from, to, at, text }) => `${from} → ${to} (${at}): ${text}`).join('\n');
    const words = sentenceOf(found);
    if (troublesOf(found).length === 0)
      return found.isOffline
        ? { ...skipped(`${words} What runs here goes on; nothing can be downloaded.`), raw }
        : passed(words, raw);
    const inside = found.ways.some(({ state, isOutside }) => state === 'trouble' && !isOutside);
    return inside ? failed(words, raw) : warning(words, raw);
  },
});
