import { describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import type { ProbeFacts, ProcessInfo, Readings } from '../../../shared/domain/index.ts';
import { at, failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const settings = settingsWith();
const reloader = processWith({ pid: 5, uptimeSeconds: 500, commandLine: 'uvicorn app.main:app --reload' });
const worker = processWith({
  pid: 6,
  uptimeSeconds: 400,
  commandLine: 'python -c from multiprocessing.spawn import spawn_main',
});
const stopped = (from: 'terminal' | 'lifeguard', seconds: number) => ({ at: at(seconds).wall, from });

function backend(kind: 'refused' | 'timeout', facts: Partial<ProbeFacts['process']>, seconds = 100) {
  const readings: Readings = {
    backend: failedReading('backend', kind, {}, { at: at(seconds) }),
    process: readingOf('process', { root: null, tree: [], ...facts }, { at: at(seconds) }),
  };
  const { level, findings } = assess('backend', readings, settings);
  return { level, ids: findings.map((f) => f.id) };
}
const tree = (...processes: readonly ProcessInfo[]) => ({
  root: processes[0] ?? null,
  tree: processes,
  reloader: true,
});

describe('a backend that was asked to end', () => {
  it('is not missed where somebody ended it in its terminal', () => {
    expect(backend('refused', { stopped: stopped('terminal', 40) }).level).toBe('off');
  });

  it('is given the time to come back, and no more, where a program ended it', () => {
    expect(backend('refused', { stopped: stopped('lifeguard', 97) }).ids).toEqual(['failure:refused']);
    expect(backend('refused', { stopped: stopped('lifeguard', 60) }).ids).toContain('fact:not-back');
  });

  it('may have been, where nobody could hear: it is given a moment to come back, and no more', () => {
    const unheard = (from: 'terminal' | 'program' | 'system', seconds: number) =>
      backend('refused', { unheard: { at: at(seconds).wall, from } });
    for (const from of ['terminal', 'program'] as const) {
      expect(unheard(from, 98)).toEqual({ level: 'starting', ids: ['fact:not-back'] });
      expect(unheard(from, 96)).toEqual({ level: 'critical', ids: ['failure:refused', 'fact:not-back'] });
    }
    expect(unheard('system', 98)).toEqual({ level: 'critical', ids: ['failure:refused'] });
    const awaited = { missedSince: at(95).wall, begunAt: at(95).wall };
    expect(
      backend('timeout', { unheard: { at: at(95).wall, from: 'terminal' }, awaited, ...tree(reloader) }).ids,
    ).toEqual(['failure:timeout']);
  });

  it('is critical where nobody asked it', () => {
    expect(backend('refused', { stopped: null })).toEqual({ level: 'critical', ids: ['failure:refused'] });
  });
});

describe('a reloader whose worker is gone', () => {
  const sourceError = { file: '/x/app/main.py', line: 3, message: 'SyntaxError: invalid syntax' };
  it('does not come back before its code is mended: no start to wait for', () => {
    expect(backend('timeout', { ...tree(reloader), sourceError }).ids).toContain('fact:code');
    expect(backend('timeout', { ...tree(reloader), sourceError: null }).ids).not.toContain('fact:code');
    expect(backend('timeout', { ...tree(reloader, worker), sourceError }).ids).not.toContain('fact:code');
  });
});

describe('a machine that is busy with something else', () => {
  const slowRedis = readingOf('redis', {}, { metrics: { 'redis.ping': 900 } });
  const busy = readingOf('cpu', { cores: 2 }, { metrics: { 'cpu.used': 99 } });
  const using = (percent: number) => readingOf('process', {}, { metrics: { 'process.cpu': percent } });

  it('is not blamed on what answers slowly', () => {
    expect(assess('redis', { redis: slowRedis }, settings).level).not.toBe('ok');
    expect(assess('redis', { redis: slowRedis, cpu: busy }, settings)).toMatchObject({ level: 'ok', findings: [] });
  });

  it('excuses nothing when the backend itself keeps it busy, nor long before or after', () => {
    expect(assess('redis', { redis: slowRedis, cpu: busy, process: using(150) }, settings).level).not.toBe('ok');
    const later = readingOf('redis', {}, { metrics: { 'redis.ping': 900 }, at: at(60) });
    expect(assess('redis', { redis: later, cpu: busy }, settings).level).not.toBe('ok');
  });

  it('excuses no failure', () => {
    expect(assess('redis', { redis: failedReading('redis', 'timeout'), cpu: busy }, settings).level).toBe('critical');
  });
});
