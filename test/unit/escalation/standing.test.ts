import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigStore } from '../../../electron/config/index.ts';
import { Insight } from '../../../electron/incidents/insight.ts';
import { type Present, standingOf } from '../../../electron/journal/index.ts';
import type { Recorder } from '../../../electron/journal/recorder.ts';
import {
  type Cause,
  COMPONENT_IDS,
  type ComponentId,
  type HealthState,
  type Incident,
} from '../../../shared/domain/index.ts';
import { causeOf, defaultSettings } from '../../support/builders.ts';
import { BEGAN, detailWith, openIncident, runWith } from '../../support/incident-detail.ts';

const NOW = BEGAN + 10_000;
/** Open in the history, because the Lifeguard that followed it ended before it was over. */
const incident = openIncident({ severity: 'P0', affected: ['websocket', 'ai'] });

const unread = Object.fromEntries(COMPONENT_IDS.map((id) => [id, 'unknown'])) as Record<ComponentId, HealthState>;
const presentOf = (states: Partial<Record<ComponentId, HealthState>>, causes: readonly Cause[] = []): Present => ({
  causes,
  states: { ...unread, ...states },
});

/** The engine's message about an incident of the history, with what it reads itself at this moment. */
async function messageAbout(about: Incident, present: Present): Promise<string> {
  const recorder: Pick<Recorder, 'incident' | 'incidents' | 'runs' | 'series' | 'problems'> = {
    incident: () => detailWith({ incident: about }),
    incidents: () => [about],
    runs: () => [],
    series: () => [],
    problems: () => [],
  };
  const message = await insightOf(recorder, present).message(about.id);
  if (message === null) throw new Error('there is no message');
  return message.text;
}

const insightOf = (recorder: Partial<Recorder>, present: Present): Insight =>
  new Insight({
    clock: { now: () => ({ mono: 0, wall: NOW }), after: () => () => {} },
    store: { current: () => ({ settings: defaultSettings() }) } as unknown as ConfigStore,
    recorder: recorder as Recorder,
    readings: () => ({}),
    state: () => 'unknown',
    present: () => present,
    isOwnFailure: () => false,
    backendLog: '/there/is/no/such/log',
    logWords: () => [],
    logs: async () => Promise.reject(new Error('there are no logs')),
    trends: () => undefined,
    qualityViolations: () => undefined,
    stateFolder: '/there/is/no/such/folder',
    gaveUp: () => [],
    isWhole: () => false,
    user: null,
    redact: (text) => text,
  });

describe('the message speaks of this incident', () => {
  const WATCHED = ['backend', 'websocket', 'ai', 'redis', 'process'] as const;
  const order = fc.shuffledSubarray([...WATCHED], { minLength: WATCHED.length });

  it('says the same in whichever order the readings came, and that it is over', async () => {
    const end = await messageAbout(incident, presentOf(Object.fromEntries(WATCHED.map((id) => [id, 'healthy']))));
    expect(end).toContain('over now; Lifeguard did not see when it ended');
    await fc.assert(
      fc.asyncProperty(order, async (read) => {
        let states: Partial<Record<ComponentId, HealthState>> = {};
        for (const id of read) {
          states = { ...states, [id]: 'healthy' };
          const text = await messageAbout(incident, presentOf(states));
          // At no moment another severity than its own, and never "so far" of a backend that answers.
          expect(text).toContain('[P0 ESCALATION]');
          expect(text).toContain('Severity: P0 - Outage');
          if (states.backend === 'healthy') expect(text).not.toContain('so far');
          else expect(text).toContain('could not be read just now');
        }
        expect(await messageAbout(incident, presentOf(states))).toBe(end);
      }),
    );
  });

  it('keeps its severity whatever else fails meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(['websocket', 'ai', 'redis', 'neo4j'] as const), order, async (failing, read) => {
        const states = Object.fromEntries(read.map((id) => [id, 'healthy'])) as Partial<
          Record<ComponentId, HealthState>
        >;
        const bad = Object.fromEntries(failing.map((id) => [id, 'critical' as const]));
        const causes = failing.map((component) =>
          causeOf({ id: `unstable:${component}` as const, component, severity: 'P1' }),
        );
        const text = await messageAbout(incident, presentOf({ ...states, ...bad }, causes));
        expect(text).toContain('Severity: P0 - Outage');
      }),
    );
  });

  it('tells how long the present failure has lasted, not since it first failed', async () => {
    const reopened = openIncident({
      reopened: 2,
      startedAt: NOW - 40 * 60_000,
      failingSince: NOW - 180_000,
      failedBeforeMs: 120_000,
    });
    const text = await messageAbout(reopened, presentOf({ backend: 'critical' }));
    expect(text).toContain('Duration: 3 min so far. It had failed for 2 min before');
    expect(text).not.toContain('System outage >10 minutes');
  });
});

describe('how an incident stands', () => {
  it.each<[string, Present, ReturnType<typeof standingOf>]>([
    ['fails while it has a cause', presentOf({ backend: 'healthy' }, [causeOf({ component: 'backend' })]), 'failing'],
    ['fails while its component does', presentOf({ backend: 'degraded' }), 'failing'],
    ['is over when its component is well', presentOf({ backend: 'healthy', ai: 'healthy' }), 'over'],
    ['is not known before anything was read', presentOf({}), 'not-known'],
    ['is not known while the readings are old', presentOf({ backend: 'stale' }), 'not-known'],
    ['fails while what it explained fails', presentOf({ backend: 'healthy', ai: 'critical' }), 'failing'],
    [
      'is over when that has another cause',
      presentOf({ backend: 'healthy', ai: 'critical' }, [
        causeOf({ id: 'mlx-broken', component: 'mlx', explains: ['ai'] }),
      ]),
      'over',
    ],
  ])('%s', (_, present, standing) => {
    expect(standingOf(incident, present)).toBe(standing);
  });
});

describe('recoveries that failed and belong to no open incident', () => {
  const failed = (id: string) =>
    runWith({ id, component: 'backend', state: 'failed', startedAt: { mono: 0, wall: NOW - 60_000 } });
  const hits = async (state: HealthState) => {
    const recorder: Partial<Recorder> = {
      incidents: () => [],
      runs: () => ['a', 'b', 'c'].map(failed),
      series: () => [],
      problems: () => [],
    };
    return (await insightOf(recorder, presentOf({ backend: state })).escalation()).hits.map((h) => h.trigger);
  };

  it('call somebody while it is in trouble, and not where it is well or was stopped', async () => {
    expect(await hits('critical')).not.toEqual([]);
    expect(await hits('healthy')).toEqual([]);
    expect(await hits('off')).toEqual([]);
  });
});
