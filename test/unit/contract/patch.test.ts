import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch, diff, PatchSchema } from '../../../shared/contract/index.ts';
import { COMPONENTS, type ComponentView, type Snapshot } from '../../../shared/domain/index.ts';
import { aQuestion, aSnapshot } from '../../support/face-fixtures.ts';

const instant = (mono: number) => ({ mono, wall: 1_700_000_000_000 + mono });

const view = (index: number, figure: string | null): ComponentView => ({
  id: COMPONENTS[index]?.id ?? 'backend',
  title: COMPONENTS[index]?.title ?? 'Backend',
  kind: COMPONENTS[index]?.id ?? 'backend',
  state: 'healthy',
  since: instant(0),
  label: 'healthy',
  figure,
  findings: [],
  flapping: null,
  lastReadingAt: null,
  metrics: {},
  sparkMetric: null,
  spark: [],
  explainedBy: null,
  needs: [],
  livesIn: [],
  column: null,
  healers: [],
});

const snapshotOf = (
  seq: number,
  figures: readonly (string | null)[],
  headline: string,
  pausedUntil: number | null,
): Snapshot => ({
  schema: 1,
  seq,
  at: instant(seq),
  verdict: { state: 'healthy', headline, detail: '', since: instant(0) },
  components: figures.map((figure, i) => view(i, figure)),
  causes: [],
  recovery: null,
  pausedUntil,
  problems: [],
  stack: { repository: null, backendUrl: 'http://localhost:8765', why: 'default port' },
  trust: { state: 'none', folder: null, text: null, command: null },
});

const anySnapshot = (size: number) =>
  fc
    .tuple(
      fc.nat(),
      fc.array(fc.option(fc.string()), { minLength: size, maxLength: size }),
      fc.string(),
      fc.option(fc.nat()),
    )
    .map(([seq, figures, headline, paused]) => snapshotOf(seq, figures, headline, paused));

describe('patches', () => {
  it('lead from any snapshot to any other with the same components, through JSON', () => {
    fc.assert(
      fc.property(anySnapshot(4), anySnapshot(4), (before, after) => {
        const patch = diff(before, after);
        if (patch === null) throw new Error('no patch');
        const carried = PatchSchema.parse(JSON.parse(JSON.stringify(patch)));
        expect(applyPatch(before, carried)).toEqual(after);
      }),
    );
  });

  it('tell of every part that a snapshot has', () => {
    const before = aSnapshot();
    const after = {
      ...before,
      seq: 2,
      question: aQuestion(),
      trust: { state: 'trusted', folder: '/stack', text: null, command: null },
      pausedUntil: 7,
    } satisfies Snapshot;
    const patch = diff(before, after);
    expect(patch === null ? null : applyPatch(before, patch)).toEqual(after);
  });

  it('keep the identity of every component that did not change, so that only its row renders again', () => {
    const before = snapshotOf(1, ['18 ms', '6 ms', '1 ms'], 'All well.', null);
    const after = snapshotOf(2, ['18 ms', '7 ms', '1 ms'], 'All well.', null);
    const patch = diff(before, after);
    expect(patch?.components.map((c) => c.figure)).toEqual(['7 ms']);
    const applied = patch && applyPatch(before, patch);
    expect(applied?.components[0]).toBe(before.components[0]);
    expect(applied?.components[2]).toBe(before.components[2]);
    expect(applied?.verdict).toBe(before.verdict);
  });

  it('are refused by a snapshot that they do not start from', () => {
    const patch = diff(snapshotOf(1, ['a'], 'x', null), snapshotOf(2, ['b'], 'x', null));
    expect(patch && applyPatch(snapshotOf(7, ['a'], 'x', null), patch)).toBeNull();
  });

  it('do not exist where the list of components differs: a whole snapshot is due', () => {
    expect(diff(snapshotOf(1, ['a'], 'x', null), snapshotOf(2, ['a', 'b'], 'x', null))).toBeNull();
  });
});

it('carry every part of a snapshot: what a page shows of a question or of whom to call comes and goes with it', () => {
  const before = snapshotOf(1, [null], 'All well.', null);
  const hit = { key: 't 14', trigger: 't', severity: 'P0', title: 'T', why: 'W.', incident: 14, dueInMs: 0 } as const;
  const question: NonNullable<Snapshot['question']> = {
    token: 'x',
    runbook: 'restart-redis',
    cause: 'redis-memory',
    component: 'redis',
    label: 'Yes',
    text: 'Shall it?',
    askedAt: instant(1),
  };
  const after: Snapshot = { ...before, seq: 2, escalation: hit, question };
  const there = diff(before, after);
  expect(there && applyPatch(before, there)).toMatchObject({ escalation: hit, question });
  const back = diff(after, { ...before, seq: 3, escalation: null, question: null });
  expect(back && applyPatch(after, back)).toMatchObject({ escalation: null, question: null });
});
