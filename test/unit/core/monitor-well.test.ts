import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { knownComponents } from '../../../electron/components/index.ts';
import { createConfigStore } from '../../../electron/config/index.ts';
import { Monitor } from '../../../electron/core/watch/monitor.ts';
import type { Probe, ProbeResult } from '../../../electron/probes/index.ts';
import { systemClock } from '../../../electron/system/index.ts';
import type { MetricId, ProbeId, ServiceId } from '../../../shared/domain/index.ts';

const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-well-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('a service that was well and is makes nobody look for causes; everything else does, and tells whether it was well and is', async () => {
  const configFile = path.join(home, 'config.yaml');
  writeFileSync(configFile, 'services:\n  - { id: web, kind: http, at: "http://localhost:1/" }\n');
  const backend = path.join(home, 'stack', 'leanvibe-backend');
  mkdirSync(path.join(backend, 'app'), { recursive: true });
  writeFileSync(path.join(backend, 'app/main.py'), '');
  const place = {
    cwd: home,
    home,
    env: {},
    platform: 'linux' as const,
    configFile,
    repository: path.join(home, 'stack'),
  };
  const named = {
    id: 'queue',
    kind: 'http',
    address: 'at',
    at: 'http://localhost:2/',
    file: 'compose.yml',
    line: 1,
  } as const;
  const store = await createConfigStore({ ...place, declared: () => ({ entries: [named], files: [] }) });
  const id = 'web' as ServiceId;
  const unused = 'queue' as ServiceId;
  const answered = (ms: number): ProbeResult<ServiceId> => ({
    ok: true,
    metrics: { ['web.answer' as MetricId]: ms },
    facts: { status: 200 },
  });
  let next = answered(5);
  const probe: Probe = { id, component: id, everyMs: 10_000, timeoutMs: 1000, run: async () => next };
  const queue: Probe = { ...probe, id: unused, component: unused };
  const cpu: Probe = {
    id: 'cpu',
    component: 'cpu',
    everyMs: 10_000,
    timeoutMs: 1000,
    run: async () => cpuAnswer,
  };
  const absent = { kind: 'absent', tried: 'x', got: 'x', hint: null, code: null } as const;
  let cpuAnswer: ProbeResult<'cpu'> = { ok: false, failure: absent };
  const told: string[] = [];
  const known = knownComponents(() => {
    throw new Error('No probe is made of the settings.');
  });
  const monitor = new Monitor({
    clock: systemClock,
    components: { ...known, createProbes: () => [probe, queue, cpu] },
    store,
    redact: (text) => text,
    onReading: () => {},
    onChange: (isWell = false) => told.push(isWell ? 'change, well' : 'change'),
    onWell: () => told.push('well'),
  });
  const look = async (probeId: ProbeId, result = next) => {
    next = result;
    told.length = 0;
    await monitor.looks.now([probeId]);
    return told[0];
  };
  try {
    const refused = { kind: 'refused', tried: 'GET', got: 'Nothing listens.', hint: null, code: null } as const;
    expect(await look(id)).toBe('change');
    expect(await look(id)).toBe('well');
    expect(await look(id, answered(7))).toBe('well');
    // What only the files of the stack name and never answered is not used here, as often as it is asked.
    expect(await look(unused, { ok: false, failure: refused })).toBe('change');
    expect(await look(unused, { ok: false, failure: refused })).toBe('well');
    // Above its limit, which is odd before it is trouble.
    expect(await look(id, answered(5000))).toBe('change');
    expect(await look(id, answered(5))).toBe('change');
    expect(await look(id)).toBe('well');
    expect(await look(id, { ok: false, failure: refused })).toBe('change');
    // What is always there is looked at by others too.
    expect(await look('cpu')).toBe('change');
    cpuAnswer = { ok: true, metrics: {}, facts: { cores: 2, loadAverage1: 0, top: [] } };
    expect(await look('cpu')).toBe('change');
    expect(await look('cpu')).toBe('change, well');
  } finally {
    await monitor.stop();
    await store.close();
  }
});
