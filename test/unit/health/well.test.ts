import { expect, it } from 'vitest';
import { assess, healthyWords } from '../../../electron/components/index.ts';
import type { ComponentHealth, FindingId, MetricId, Readings } from '../../../shared/domain/index.ts';
import { failedReading, healthOf, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const healthy = healthOf('backend');
const wordsOf = (readings: Readings, settings = settingsWith(), health: ComponentHealth = healthy) =>
  healthyWords((component) => assess(component, readings, settings), health, readings);

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

it('does not call healthy what was slow until it was started anew, nor what every face still shows as critical', () => {
  const finding = (id: FindingId, metric: MetricId) =>
    healthOf('backend', {
      state: 'critical',
      findings: [{ id, metric, level: 'critical', text: 'Above its limit.', value: 1407, limit: 1000 }],
    });
  const slow = finding('threshold:backend.p95', 'backend.p95');
  expect(wordsOf(well, settingsWith(), slow)).toBe(
    'The backend answers, and whether it is still slow is not known yet.',
  );
  const failing = finding('threshold:backend.errors', 'backend.errors');
  expect(wordsOf(well, settingsWith(), failing)).toMatch(/whether it always answers now is not known yet\.$/);
  expect(wordsOf(well, settingsWith(), healthOf('backend', { state: 'critical' }))).toBe('The backend answers again.');
});

it('says nothing where it, its WebSocket or its processes are not well', () => {
  expect(wordsOf({ ...well, backend: failedReading('backend', 'refused') })).toBeNull();
  expect(wordsOf({ ...well, websocket: failedReading('websocket', 'refused') })).toBeNull();
  const large = { metrics: { 'process.resident': 100e9 } };
  expect(wordsOf({ ...well, process: readingOf('process', {}, large) })).toBeNull();
});
