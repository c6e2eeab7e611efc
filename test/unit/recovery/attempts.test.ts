import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptLimit, severityLimits } from '../../../electron/recovery/limits.ts';
import { runbook } from '../../../electron/recovery/runbook.ts';
import { runbooksOf } from '../../../electron/recovery/runbooks.ts';
import { catalogueIn, type Plan, type ServiceId } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

const guide = readFileSync(path.resolve(import.meta.dirname, '../../support/guide.md'), 'utf8');

/** The table of the guide's script, as it is written there: seconds and tries by severity, `*` for the rest. */
const TABLE = new Map(
  [...guide.matchAll(/^\s*"?(critical|high|\*)"?\)\s*TIMEOUT=(\d+)\s*RETRIES=(\d+)/gm)].map(
    ([, severity = '', seconds, tries]) => [severity, { timeoutMs: Number(seconds) * 1000, attempts: Number(tries) }],
  ),
);

/** What the guide calls an outage, and the features of which it says that they are major: all else is in the table's last row. */
const GRAVE = {
  'recover-backend': ['critical', 'P0 - System Outage:'],
  'recover-connection': ['high', 'P1 - Major Feature Down:'],
  'recover-ai': ['high', 'AI service completely unavailable'],
  'start-docker': ['high', 'Multiple component failures'],
  'restart-neo4j': ['high', 'P1 - Major Feature Down:'],
  'restart-redis': ['high', 'P1 - Major Feature Down:'],
  'restart-vectors': ['high', 'P1 - Major Feature Down:'],
} as const;

const settings = settingsWith({ services: [{ id: 'vectors' as ServiceId, kind: 'chroma', neededBy: [] }] });
const words = catalogueIn(settings).runbooks;

/** Every runbook, with a plan that has no steps. */
const runbooks = (confirm: string | null) =>
  runbooksOf(
    words,
    Object.fromEntries(
      words.map(({ id }) => [id, runbook({ alias: id, plan: () => ({ ok: true, plan: plan(confirm) }) })]),
    ),
    () => [],
    () => null,
  );

const plan = (confirm: string | null): Plan => ({
  runbook: 'recover-backend',
  component: 'backend',
  title: 'A plan',
  confirm,
  steps: [],
  attempts: 1,
  attemptTimeoutMs: 1000,
  notes: [],
});

const made = (confirm: string | null) =>
  Promise.all(
    runbooks(confirm).map(async ({ id, severity = '*', prepare }) => {
      const result = await prepare({
        readings: {},
        settings,
        backendLog: '/logs/backend.log',
        uid: 501,
        platform: 'darwin',
        home: '/home/dev',
        env: {},
        now: 0,
        signal: new AbortController().signal,
      });
      if (!result.ok) throw new Error(result.reason);
      return { id, row: TABLE.get(severity), plan: result.plan };
    }),
  );

describe('the guide’s table of attempts', () => {
  it('has three rows, and these are the ones that hold', () => {
    expect([...TABLE.keys()]).toEqual(['critical', 'high', '*']);
    expect([severityLimits('critical'), severityLimits('high'), severityLimits('medium')]).toEqual([...TABLE.values()]);
  });

  it('is followed by every runbook that asks nothing: as many attempts, and no less time for each', async () => {
    const all = await made(null);
    expect(all.map(({ id }) => id)).toEqual(words.map(({ id }) => id));
    for (const { id, row, plan } of all) {
      expect({ id, attempts: plan.attempts }).toEqual({ id, attempts: row?.attempts });
      expect({ id, limit: plan.attemptTimeoutMs }).toEqual({ id, limit: row?.timeoutMs });
    }
  });

  it('gives no second try to what asks first: one agreement is for one', async () => {
    for (const { id, plan } of await made('This deletes a thing.'))
      expect({ id, attempts: plan.attempts }).toEqual({ id, attempts: 1 });
  });

  it('gives more time than its row where the steps may take more: a limit that cuts a step short would leave it half done', () => {
    const wait = { id: 'healthy', title: 'Wait', display: 'wait', destroys: null, optional: false } as const;
    const action = { kind: 'wait-healthy', probe: 'backend', timeoutMs: 45_000 } as const;
    expect(
      attemptLimit(
        [
          { ...wait, action },
          { ...wait, action },
        ],
        30_000,
      ),
    ).toBe(90_000);
  });

  it('is entered by how grave the guide says that it is what a runbook mends', () => {
    for (const [, text] of Object.values(GRAVE)) expect(guide).toContain(text);
    const declared = words.flatMap(({ id, severity }) => (severity === undefined ? [] : [[id, severity]]));
    expect(Object.fromEntries(declared)).toEqual(
      Object.fromEntries(Object.entries(GRAVE).map(([id, [row]]) => [id, row])),
    );
  });
});
