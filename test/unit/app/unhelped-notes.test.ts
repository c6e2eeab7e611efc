import { expect, it } from 'vitest';
import { UnhelpedNotes } from '../../../electron/app/unhelped-notes.ts';
import type { Unhelped } from '../../../electron/recovery/index.ts';
import { aRun, at } from '../../support/face-fixtures.ts';
import { detailWith } from '../../support/incident-detail.ts';

const unhelped = (id: string): Unhelped => {
  const run = { ...aRun({ id, title: 'Recover Backend', state: 'failed' }), endedAt: at(60_000) };
  return { run, component: 'backend', cause: 'backend-not-running', title: 'The backend is not running.' };
};

/** The timeline of the one incident, over several starts of the program. */
function history() {
  const timeline: { at: number; kind: 'note'; component: null; text: string; raw: null }[] = [];
  let isOpen = true;
  const start = () =>
    new UnhelpedNotes({
      incidentOf: () => (isOpen ? 12 : null),
      incident: () => ({ ...detailWith(), timeline }),
      tell: (_, { text }) =>
        void timeline.push({ at: at(700_000).wall, kind: 'note', component: null, text, raw: null }),
    });
  return { start, texts: () => timeline.map(({ text }) => text), open: (is: boolean) => (isOpen = is) };
}

it('stand in the timeline once for each recovery, also when Lifeguard is started anew', () => {
  const { start, texts } = history();
  const notes = start();
  notes.note([unhelped('a')]);
  notes.note([unhelped('a')]);
  start().note([unhelped('a')]);
  expect(texts()).toEqual(['Recover Backend has not helped within 10 minutes.']);
});

it('wait for an incident that tells of it', () => {
  const { start, texts, open } = history();
  const notes = start();
  open(false);
  notes.note([unhelped('a')]);
  expect(texts()).toEqual([]);
  open(true);
  notes.note([unhelped('a')]);
  expect(texts()).toHaveLength(1);
});
