import { afterAll, expect, it } from 'vitest';
import { chanceOf, FAULTS, ORDINARY } from '../day/activities.ts';
import { liveThrough } from '../day/day.ts';
import { Desk } from '../day/desk.ts';
import { failingsOf, table } from '../day/score.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

afterAll(stopAll);

/** What is short enough for every run; the whole day is `npm run day`. */
const SHORT: readonly string[] = [
  'restart by hand, Ctrl-C and arrow up',
  'Redis is restarted by hand three times in a row',
  'a save',
  'what serves is killed (kill -9), by nobody',
  'a save with an error, mended soon',
  'git checkout of 300 files',
  'uv pip install of 400 modules',
];

it(
  'a short day: ordinary work leaves no trace, and the fault among it is named',
  async () => {
    const desk = await Desk.open({ reload: true, extra: ANY_MACHINE });
    try {
      const all = [...ORDINARY, ...FAULTS];
      const activities = SHORT.flatMap((name) => all.filter((a) => a.name === name));
      expect(activities.map((a) => a.name)).toEqual(SHORT);
      const scores = await liveThrough({
        desk,
        chance: chanceOf(1, 0.2),
        activities,
        lengthMs: Number.POSITIVE_INFINITY,
        slack: 4,
      });
      expect(scores.flatMap(failingsOf), table(scores)).toEqual([]);
      // What somebody did shortly before stands in the timeline of the fault, and nowhere as trouble.
      const { timelines } = await desk.observer.history();
      const notes = timelines.flat().flatMap((e) => (e.kind === 'note' ? [e.text] : []));
      // A server that is started again at once was gone for no look of the process table; which model it has nobody did.
      const did = notes.filter(
        (text) => text !== 'The backend was asked to end, and ended.' && !/^The model is/.test(text),
      );
      // On a busy machine the two saves are further apart than what is told once.
      expect([...new Set(did)], JSON.stringify(timelines)).toEqual([
        'The backend was started in a terminal.',
        'Redis was asked to end, and was started again.',
        'The backend’s reloader started it again: app/services/ai_service.py was saved.',
      ]);
    } finally {
      await desk.close();
    }
  },
  unhurried(120_000),
);
