/**
 * Lives through a working day on a real stack, with the engine and its real notification policy watching, and prints what it said.
 * `--minutes N` is the length of each half (with and without `--reload`), `--seed N` repeats a day, `--once` does each thing once; `--slack 2`
 * gives twice the time where other work keeps the cores busy.
 */
import { parseArgs } from 'node:util';
import { ensureTools, stopAll } from '../support/stack/index.ts';
import { chanceOf } from './activities.ts';
import { asItComes, eachOnce, liveThrough } from './day.ts';
import { Desk } from './desk.ts';
import { failingsOf, type Score, table } from './score.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    once: { type: 'boolean', default: false },
    /** `reload` or `plain`: only that half. */
    half: { type: 'string' },
    /** Multiplies the lengths of what lasts. */
    pace: { type: 'string', default: '1' },
    /** Multiplies what may pass until a fault is named and its end is sure: 2 beside two busy cores. */
    slack: { type: 'string', default: '1' },
  },
});
const say = (text: string) => console.error(`» ${text}`);

await ensureTools(say);
const chance = chanceOf(Number(values.seed), Number(values.pace));
const scores: Score[] = [];
for (const reload of [true, false]) {
  if (values.half !== undefined && (values.half === 'reload') !== reload) continue;
  const desk = await Desk.open({ reload });
  try {
    const activities = values.once ? eachOnce(reload) : asItComes(chance, reload);
    scores.push(
      ...(await liveThrough({
        desk,
        chance,
        activities,
        slack: Number(values.slack),
        lengthMs: values.once ? Number.POSITIVE_INFINITY : Number(values.minutes) * 60_000,
        told: (text) => say(`${reload ? 'under --reload' : 'plain'}: ${text}`),
      })),
    );
  } finally {
    await desk.close();
  }
}
await stopAll();
console.log(`Seed ${values.seed}\n${table(scores)}`);
const wrong = scores.flatMap((s) => failingsOf(s).map((text) => `${s.row} ${s.name}: ${text}`));
for (const text of wrong) console.log(`✗ ${text}`);
console.log(
  wrong.length === 0 ? 'Nothing was said without a reason, and every fault was named.' : `${wrong.length} failings`,
);
process.exit(wrong.length === 0 ? 0 : 1);
