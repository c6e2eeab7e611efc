import { expect, it } from 'vitest';
import { assess, healthyWords } from '../../../electron/components/index.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const wordsOf = (readings: Readings, settings = settingsWith()) =>
  healthyWords((component) => assess(component, readings, settings));

const well: Readings = {
  backend: readingOf('backend', {}, { metrics: { 'backend.latency': 12 } }),
  websocket: readingOf('websocket'),
  process: readingOf('process'),
};

it('says that the backend is well where a restart would mend nothing', () => {
  expect(wordsOf(well)).toBe('The backend is healthy.');
  // The question stays the same when an answer took longer.
  const slower = readingOf('backend', {}, { metrics: { 'backend.latency': 19 } });
  expect(wordsOf({ ...well, backend: slower })).toBe(wordsOf(well));
  const off = settingsWith({ 'backend.websocketEnabled': false });
  expect(wordsOf({ ...well, websocket: failedReading('websocket', 'refused') }, off)).toMatch(
    /^The backend is healthy/,
  );
  // Another instance beside it is not ended by a restart.
  const others = [{ root: processWith({ pid: 7 }), ports: [], answers: null }];
  expect(wordsOf({ ...well, process: readingOf('process', { others }) })).toMatch(/^The backend is healthy/);
});

it('says nothing where it, its WebSocket or its processes are not well', () => {
  expect(wordsOf({ ...well, backend: failedReading('backend', 'refused') })).toBeNull();
  expect(wordsOf({ ...well, websocket: failedReading('websocket', 'refused') })).toBeNull();
  const large = { metrics: { 'process.resident': 100e9 } };
  expect(wordsOf({ ...well, process: readingOf('process', {}, large) })).toBeNull();
});
