import { describe, expect, it } from 'vitest';
import { outcomeOf, together } from '../../../electron/checklists/outcome.ts';
import { assess, componentWords } from '../../../electron/components/index.ts';
import { initialHealth, next, policyOf, type UseContext } from '../../../electron/health/index.ts';
import { type ComponentId, type Instant, isShown, type Readings } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { at, failedReading, healthOf, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const settings = settingsWith();
const silent: Readings = {
  backend: failedReading('backend', 'refused', {}, { at: at(12) }),
  websocket: failedReading('websocket', 'refused', {}, { at: at(12) }),
  ai: failedReading('ai', 'refused', {}, { at: at(12) }),
  process: readingOf('process', { root: null, tree: [] }, { at: at(12) }),
};
const STACK: readonly ComponentId[] = ['backend', 'websocket', 'ai', 'process'];
const seen = new Set<ComponentId>(STACK);
const with_ = (over: Partial<UseContext>): UseContext => ({
  everSeen: seen,
  configured: new Set(),
  shutDown: { at: at(10).wall, components: ['backend', 'redis'] },
  ...over,
});
const said = (id: ComponentId, use: UseContext, readings = silent) => assess(id, readings, settings, use);
const clock = formatClock(at(10).wall, at(10).wall);

describe('what a person stopped with Lifeguard', () => {
  it.each(STACK)('is said of it and of all that is part of it, with the time and how to start again: %s', (id) => {
    const assessment = said(id, with_({}));
    expect(assessment).toMatchObject({ component: id, level: 'off' });
    expect(assessment.findings[0]?.text).toBe(
      `You stopped Backend with Lifeguard at ${clock}; it is started again with \`lifeguard recover backend\`.`,
    );
    const health = next(initialHealth(id, at(0)), assessment, at(12), policyOf(settings, id));
    expect(componentWords(id, health, silent, settings)).toEqual({ label: `stopped by you at ${clock}`, figure: null });
    expect(isShown(health)).toBe(true);
    expect(outcomeOf(id, assessment)).toMatchObject({ state: 'skipped', evidence: assessment.findings[0]?.text });
  });

  it('is started where it is kept, if no runbook starts it', () => {
    expect(said('redis', with_({})).findings[0]?.text).toMatch(
      /^You stopped Redis .* started again where it is kept\.$/,
    );
  });

  it('is not said of what was never there, nor of what has answered since', () => {
    expect(said('ai', with_({ everSeen: new Set(['backend']) }))).toMatchObject({ level: 'off', findings: [] });
    const root = processWith({ pid: 7 });
    const runs = readingOf('process', { root, tree: [root] }, { at: at(13) });
    expect(said('process', with_({}), { ...silent, process: runs }).level).toBe('ok');
  });

  it('is said of its parts by a Lifeguard that has never seen them', () => {
    const shutDown = { at: at(10).wall, components: ['backend'], parts: ['websocket', 'process'] } as const;
    const use = with_({ everSeen: new Set(), shutDown });
    const text = said('backend', use).findings[0]?.text;
    expect([said('websocket', use).findings[0]?.text, said('process', use).findings[0]?.text]).toEqual([text, text]);
    expect(said('ai', use)).toMatchObject({ level: 'off', findings: [] });
  });

  it('starts with all of it while a recovery starts it again', () => {
    const use = with_({ shutDown: { at: at(10).wall, components: ['backend'], isStarting: true } });
    expect(STACK.map((id) => said(id, use).level)).toEqual(STACK.map(() => 'starting'));
  });

  it('is told once of a line about several, and not left out beside what is well', () => {
    const lines = STACK.map((id) => [id, outcomeOf(id, said(id, with_({})))] as const);
    expect(together(lines).evidence).toBe(said('backend', with_({})).findings[0]?.text);
    const beside = [
      ...lines,
      ['neo4j', outcomeOf('neo4j', { component: 'neo4j', level: 'ok', findings: [] })] as const,
    ];
    expect(together(beside)).toMatchObject({
      state: 'warning',
      evidence: expect.stringMatching(/^Neo4j is well\. You stopped Backend with Lifeguard at /),
    });
  });
});

it('what a person ended in its terminal goes on being shown, with all that is part of it', () => {
  const stopped = { at: at(10).wall, from: 'terminal' } as const;
  const readings = { ...silent, process: readingOf('process', { root: null, tree: [], stopped }, { at: at(12) }) };
  for (const id of STACK) {
    const assessment = said(id, with_({ shutDown: null }), readings);
    expect(assessment).toMatchObject({ component: id, level: 'off' });
    expect(assessment.findings[0]?.text).toMatch(/^The backend was asked to end in the terminal where it ran;/);
    const health = next(initialHealth(id, at(0)), assessment, at(12), policyOf(settings, id));
    expect(componentWords(id, health, readings, settings).label).toBe(`stopped at ${clock}`);
  }
});

it('the processes of a backend that is gone keep their place, and are not called unused', () => {
  const gone = said('process', with_({ shutDown: null }));
  expect(gone).toMatchObject({ level: 'off', findings: [{ text: 'None of its processes runs.' }] });
  const health = next(initialHealth('process', at(0)), gone, at(12), policyOf(settings, 'process'));
  expect(componentWords('process', health, silent, settings).label).toBe('none');
  // One that lives in a container has none, and none was ever seen.
  const answers = { ...silent, backend: readingOf('backend') };
  expect(said('process', with_({ shutDown: null }), answers).findings).toEqual([]);
});

it('what was read before is not “not read yet” while it cannot be read', () => {
  const ai = (lastReadingAt: Instant | null) =>
    componentWords('ai', healthOf('ai', { state: 'unknown', lastReadingAt }), silent, settings).label;
  expect([ai(null), ai(at(12))]).toEqual(['not read yet', 'cannot be read']);
});

it('what nobody uses stays away', () => {
  const use = with_({ shutDown: null, everSeen: new Set() });
  const assessment = said('redis', use, { redis: failedReading('redis', 'refused') });
  expect(assessment).toMatchObject({ level: 'off', findings: [] });
  expect(isShown({ state: 'off', findings: assessment.findings })).toBe(false);
});
