import { describe, expect, it } from 'vitest';
import { configuredIn, wholeOf, worthAsking } from '../../../electron/core/watch/around.ts';
import { SETTING_KEYS, type SettingKey, type Source, type Sources } from '../../../shared/domain/index.ts';
import { failedReading, readingOf, settingsWith } from '../../support/builders.ts';
import { isInRows } from '../../support/rows.ts';

const source = (kind: Source['kind']): Source => ({ kind, file: null, line: null, note: null });
const sources = (...set: SettingKey[]): Sources =>
  Object.fromEntries(
    SETTING_KEYS.map((key) => [key, source(set.includes(key) ? 'environment' : 'default')]),
  ) as unknown as Sources;
const settings = settingsWith();
const nothing = { readings: {}, settings };
const services = readingOf('docker', { containerised: ['neo4j', 'backend'] });

it('what starts with a component: with Docker its containers and all that is part of them (rows 4, 5)', () => {
  expect(wholeOf('docker', { readings: { docker: services }, settings })).toEqual(
    expect.arrayContaining(['docker', 'neo4j', 'backend', 'websocket', 'process', 'ai']),
  );
  expect(wholeOf('docker', { readings: { docker: services }, settings })).not.toContain('redis');
  expect(wholeOf('docker', nothing)).toEqual(['docker']);
  expect(wholeOf('backend', nothing).toSorted()).toEqual(['ai', 'backend', 'process', 'websocket']);
});

describe('what a failure makes worth asking (row 17)', () => {
  const asked = (probe: 'backend' | 'websocket' | 'ai' | 'redis') =>
    worthAsking(failedReading(probe, 'refused'), 'ok', nothing).filter(isInRows).toSorted();

  it('of the backend: its parts, its stores, the machine and Docker', () => {
    expect(asked('backend')).toEqual(['ai', 'cpu', 'docker', 'memory', 'neo4j', 'process', 'redis', 'websocket']);
  });

  it('of a part: the backend and its other parts', () => {
    expect(asked('websocket')).toEqual(['ai', 'backend', 'process']);
    expect(asked('ai')).toEqual(['backend', 'process', 'websocket']);
  });

  it('of a store: Docker, which tells whether it runs in it, and the disk', () => {
    expect(asked('redis')).toEqual(['disk', 'docker']);
  });

  it('nothing while the same goes on, or where Lifeguard did not ask or failed itself', () => {
    expect(worthAsking(failedReading('redis', 'refused'), 'refused', nothing)).toEqual([]);
    expect(worthAsking(failedReading('ai', 'held-back'), 'ok', nothing)).toEqual([]);
    expect(worthAsking(failedReading('redis', 'probe-failed'), 'ok', nothing)).toEqual([]);
    // What is not offered here is not missed.
    expect(worthAsking(failedReading('ai', 'not-offered'), 'ok', nothing)).toEqual([]);
    expect(worthAsking(readingOf('redis'), 'ok', nothing)).toEqual([]);
    expect(worthAsking(readingOf('redis'), 'refused', nothing)).toContain('docker');
  });
});

it('a configured backend makes all its parts configured (row 19)', () => {
  const configured = (given: Parameters<typeof sources>, repository: string | null = null) =>
    [
      ...configuredIn({ settings: settingsWith({ 'repository.path': repository }), sources: sources(...given) }),
    ].toSorted();
  expect(configured([])).toEqual([]);
  expect(configured(['backend.port'])).toEqual(['ai', 'backend', 'process', 'websocket']);
  expect(configured([], '/code')).toEqual(['ai', 'backend', 'process', 'websocket']);
  expect(configured(['redis.url'])).toEqual(['redis']);
});

it('a port that merely answers is a guess: where it is not the backend, none is missed', () => {
  const guessed = {
    ...sources(),
    'backend.port': { kind: 'discovered', file: null, line: null, note: 'answers on 8000' },
  };
  const settings = settingsWith({ 'repository.path': null, 'backend.port': 8000 });
  expect([...configuredIn({ settings, sources: guessed as Sources })]).toEqual([]);
});
