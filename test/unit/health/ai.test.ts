import { describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import type { UseContext } from '../../../electron/health/findings.ts';
import type { CliReport, ComponentId, ModelFiles, ModelState, Readings } from '../../../shared/domain/index.ts';
import { failedReading, readingOf, settingsWith } from '../../support/builders.ts';

const model = (state: ModelState, over: Partial<ModelFiles> = {}): ModelFiles => ({
  name: 'org/model',
  path: '/models/org',
  layout: 'hub',
  expected: false,
  state,
  bytes: 10,
  unfinishedBytes: 0,
  need: null,
  snapshot: 'a',
  snapshots: 1,
  problems: [],
  ...over,
});
const judged = (id: ComponentId, readings: Readings, use: UseContext | null = null) => {
  const { level, findings } = assess(id, readings, settingsWith(), use);
  return [level, ...findings.map((f) => f.id)];
};
const models = (...list: ModelFiles[]): Readings => ({
  models: readingOf('models', { report: { folders: [], models: list, bytes: 0 } }),
});

describe('model files', () => {
  it('are well when all are complete, and off when there are none', () => {
    expect(judged('models', models(model('complete')))).toEqual(['ok']);
    expect(judged('models', { models: failedReading('models', 'absent') })).toEqual(['off']);
  });

  it('are critical only for an expected model', () => {
    expect(judged('models', models(model('incomplete')))).toEqual(['warning', 'fact:model-incomplete']);
    expect(judged('models', models(model('incomplete', { expected: true })))[0]).toBe('critical');
    expect(judged('models', models(model('missing', { expected: true, path: null })))).toEqual([
      'critical',
      'fact:model-missing',
    ]);
  });

  it('start while an expected one is being downloaded', () => {
    expect(judged('models', models(model('downloading', { expected: true })))[0]).toBe('starting');
  });
});

describe('the AI service', () => {
  it('follows what it says of itself', () => {
    const with_ = (facts: object, metrics = {}) => judged('ai', { ai: readingOf('ai', facts, { metrics }) });
    expect(with_({})).toEqual(['ok']);
    expect(with_({ modelLoaded: false })).toEqual(['critical', 'fact:model-not-loaded']);
    expect(with_({ inferenceReady: false })).toEqual(['critical', 'fact:inference-not-ready']);
    expect(with_({ modelLoaded: null, inferenceReady: null, reported: 'unhealthy' })).toEqual([
      'critical',
      'reported:ai',
    ]);
    expect(with_({ prompt: { ok: false, tookMs: 9, words: '503' } })).toEqual(['critical', 'fact:prompt-failed']);
    expect(with_({}, { 'ai.inference': 12_000 })).toEqual(['warning', 'threshold:ai.inference']);
  });

  it('answers without a model: degraded where one was meant, as configured where a mock was', () => {
    const reading = {
      ai: readingOf('ai', {
        modelLoaded: false,
        inferenceReady: false,
        strategy: 'fallback',
        isFallback: true,
      }),
    };
    const under = (strategy: string | null) => assess('ai', reading, settingsWith({ 'ai.strategy': strategy }), null);
    expect(under('production')).toMatchObject({
      level: 'warning',
      stated: true,
      findings: [{ id: 'fact:ai-fallback' }],
    });
    expect(under(null)).toMatchObject({ level: 'warning', findings: [{ id: 'fact:ai-fallback' }] });
    // What asks for a mock and gets the fallback was not heard, or failed at something else.
    expect(under('mock')).toMatchObject({ level: 'warning', findings: [{ id: 'fact:ai-fallback' }] });
    expect(under('MOCK').findings[0]?.text).toBe(
      'It answers with its strategy "fallback", without a model, although its strategy is set to MOCK.',
    );
    const says = { modelLoaded: false, inferenceReady: false, isFallback: false };
    const mock = (strategy: string | null, set: string | null) =>
      assess('ai', { ai: readingOf('ai', { ...says, strategy }) }, settingsWith({ 'ai.strategy': set }), null);
    for (const [strategy, set] of [
      ['mock', 'mock'],
      ['Mock', null],
      [null, 'MOCK'],
    ] as const)
      expect(mock(strategy, set)).toMatchObject({ level: 'ok', findings: [{ id: 'fact:ai-mock' }] });
    expect(mock('mock', 'production').level).toBe('critical');
    // A note adds to what is wrong and never stands before it.
    const facts: object = { modelLoaded: false, strategy: 'mock', prompt: { ok: false, tookMs: 9, words: '503' } };
    const failing = assess('ai', { ai: readingOf('ai', facts) }, settingsWith({ 'ai.strategy': 'mock' }), null);
    expect(failing).toMatchObject({
      level: 'critical',
      findings: [{ id: 'fact:prompt-failed' }, { id: 'fact:ai-mock' }],
    });
  });

  it('is not used where the backend offers nothing, and nothing of its own where the backend is down', () => {
    expect(judged('ai', { ai: failedReading('ai', 'not-offered') })).toEqual(['off']);
    const ai = { ai: failedReading('ai', 'refused') };
    const down = { ...ai, backend: failedReading('backend', 'refused') };
    const never = { everSeen: new Set<ComponentId>(), configured: new Set<ComponentId>() };
    expect(judged('ai', down, never)).toEqual(['off']);
    expect(judged('ai', ai, never), 'read before the backend').toEqual(['off']);
    expect(judged('ai', down, { ...never, everSeen: new Set<ComponentId>(['ai']) })).toEqual(['unknown']);
    expect(judged('ai', { ai: failedReading('ai', 'timeout') })).toEqual(['critical', 'failure:timeout']);
  });
});

describe('the LeanVibe CLI', () => {
  const cli = (over: object) => ({
    cli: readingOf('cli', { cli: { ...(readingOf('cli').facts as { cli: CliReport }).cli, ...over } }),
  });
  const up = { backend: readingOf('backend') };
  const judge = (readings: Readings) => assess('cli', readings, settingsWith({ 'backend.port': 8765 }), null);

  it('that asks another port than the backend’s is told which, and where to write it', () => {
    const asks = 'http://localhost:8000';
    const { level, findings } = judge({
      ...up,
      ...cli({ reaches: 'no', statusWords: 'All connection attempts failed', asks }),
    });
    expect(level).toBe('warning');
    expect(findings[0]?.text).toBe(
      'The CLI does not reach the backend: All connection attempts failed. It asks http://localhost:8000, and the backend is at http://localhost:8765. Write `backend_url: http://localhost:8765` into ~/.leanvibe/cli-config.yaml.',
    );
    expect(judge({ ...up, ...cli({ reaches: 'yes', asks }) }).findings[0]?.text).toMatch(
      /^The CLI reaches another server/,
    );
  });
  it('that reaches this one under any name of this machine is well', () => {
    expect(judge({ ...up, ...cli({ reaches: 'yes', asks: 'http://127.0.0.1:8765' }) }).level).toBe('ok');
    expect(judge({ ...up, ...cli({ reaches: 'yes', asks: null }) }).level).toBe('ok');
  });
  it('proves nothing while the backend is down, so that a reset is not verified by it', () => {
    expect(judge(cli({ reaches: 'no', statusWords: 'refused' })).level).toBe('unknown');
  });
});

describe('the MLX runtime', () => {
  const facts = readingOf('mlx').facts as { runtime: { facts: object } };
  it.each([
    ['mlx-missing', 'critical'],
    ['mlx-broken', 'critical'],
    ['wrong-architecture', 'critical'],
    ['python-broken', 'critical'],
    ['too-slow', 'warning'],
    ['no-python', 'warning'],
  ])('%s is %s, with its reason', (kind, level) => {
    const runtime = {
      kind,
      python: '/p',
      facts: facts.runtime.facts,
      reason: 'Because.',
      missing: ['mlx'],
      error: 'E',
      tried: [],
    };
    const reading = readingOf('mlx', { runtime: runtime as never });
    const assessment = assess('mlx', { mlx: reading }, settingsWith());
    expect(assessment.level).toBe(level);
    expect(assessment.findings[0]?.text).toContain('Because.');
  });
});
