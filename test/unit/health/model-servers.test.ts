import { describe, expect, it } from 'vitest';
import { assess, diagnose } from '../../../electron/components/index.ts';
import type { Delivery, ModelServer, Readings } from '../../../shared/domain/index.ts';
import { allHealth, failedReading, readingOf, settingsWith } from '../../support/builders.ts';

const WALL = new Date(2026, 10, 29, 14, 10).getTime();
const since = { mono: 0, wall: new Date(2026, 10, 29, 14, 3).getTime() };
const server = (over: Partial<ModelServer> = {}): ModelServer => ({
  kind: 'mlx-lm',
  pid: 12,
  startedAt: 'a',
  commandLine: 'mlx_lm.server --model /m/coder-7b --port 9001',
  port: 9001,
  model: '/m/coder-7b/',
  usedByBackend: true,
  state: 'idle',
  since,
  requests: 0,
  delivery: null,
  ...over,
});
const empty: Delivery = { ok: false, tookMs: 9, words: 'an empty text', at: since, failingSince: since };
const at = { mono: 0, wall: WALL };
const withServers = (...servers: ModelServer[]): Readings => ({
  ai: readingOf('ai', { servers }, { at }),
});
const judged = (...servers: ModelServer[]) => {
  const { level, findings } = assess('ai', withServers(...servers), settingsWith(), null);
  return [level, ...findings.map((f) => f.text)];
};

describe('model servers', () => {
  it('are well while they are idle, work, or have had a request for a moment', () => {
    expect(judged(server(), server({ state: 'waiting', requests: 1 }))).toEqual(['ok']);
    expect(judged(server({ state: 'busy', requests: 2 }))).toEqual([
      'ok',
      'coder-7b (mlx_lm.server, port 9001, pid 12) is busy: 2 requests are open since 14:03, and it works.',
    ]);
  });

  it('are named with the time since when they deliver nothing', () => {
    expect(judged(server({ state: 'stuck', requests: 1 }))).toEqual([
      'critical',
      'coder-7b (mlx_lm.server, port 9001, pid 12) answers health and delivers nothing since 14:03: 1 request waits, and it does no work.',
    ]);
    expect(judged(server({ delivery: empty }))[1]).toMatch(/delivers nothing since 14:03: .* it gave an empty text/);
    expect(judged(server({ state: 'dead' }))[1]).toMatch(/says since 14:03 that it cannot generate/);
    expect(judged(server({ state: 'stopped', requests: 2 }))[1]).toMatch(/is stopped .* since 14:03; 2 requests wait/);
  });

  it('are their owner’s business where the backend never asked them, whoever else waits', () => {
    const other = { usedByBackend: false };
    expect(judged(server({ ...other, state: 'stopped' }), server({ ...other, state: 'dead' }))).toEqual(['ok']);
    expect(judged(server({ ...other, state: 'busy', requests: 1 }), server({ ...other, delivery: empty }))).toEqual([
      'ok',
    ]);
    expect(
      judged(server({ ...other, state: 'stuck', requests: 1 }), server({ ...other, state: 'stopped', requests: 2 })),
    ).toEqual(['ok']);
  });

  it('are judged although the backend has no address for its AI, or does not answer', () => {
    const read = (kind: 'not-offered' | 'timeout', ...servers: ModelServer[]) =>
      assess('ai', { ai: failedReading('ai', kind, {}, { facts: { servers }, at }) }, settingsWith(), null).level;
    expect(read('not-offered')).toBe('off');
    expect(read('not-offered', server({ usedByBackend: false }))).toBe('off');
    expect(read('not-offered', server())).toBe('ok');
    expect(read('timeout', server({ state: 'stuck', requests: 1 }))).toBe('critical');
  });

  it('are named as the cause, the one that is wedged and how to restart it, beside how the others are', () => {
    const sibling = server({ pid: 13, port: 9002, model: '/m/chat-1b', state: 'busy', requests: 1 });
    const causeWith = (wedged: ModelServer) => {
      const readings = withServers(sibling, wedged);
      const { findings } = assess('ai', readings, settingsWith(), null);
      const health = allHealth({ ai: { state: 'critical', since: at, findings } });
      return diagnose({ health, readings, settings: settingsWith(), now: at });
    };
    const [cause, ...rest] = causeWith(server({ state: 'stuck', requests: 1 }));
    expect(rest).toEqual([]);
    expect(cause).toMatchObject({ id: 'model-stuck', severity: 'P1', title: 'coder-7b hangs.' });
    expect(cause?.evidence.map((e) => e.text)).toContain('chat-1b (port 9002) is busy.');
    expect(cause?.action).toMatchObject({
      kind: 'advice',
      text: expect.stringContaining(
        '`kill 12`, then start it again with `mlx_lm.server --model /m/coder-7b --port 9001`',
      ),
    });
    const [stopped] = causeWith(server({ state: 'stopped' }));
    expect(stopped?.action).toMatchObject({ text: expect.stringContaining('kill -CONT 12') });
  });
});
