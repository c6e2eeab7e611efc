import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReportOptions, reportOf } from '../../../electron/incidents/report/index.ts';
import { redact } from '../../../electron/system/index.ts';
import type { IncidentDetail, Statistics } from '../../../shared/domain/index.ts';
import { BEGAN, detailWith, incidentWith, openIncident, runWith, stepWith } from '../../support/incident-detail.ts';

const report = (detail: IncidentDetail, options: Partial<ReportOptions> = {}) =>
  reportOf(detail, { now: BEGAN + 600_000, redact, offsetMinutes: 0, ...options });

describe('the report of a closed incident', () => {
  const detail = detailWith({
    incident: incidentWith({
      affected: ['websocket', 'ai'],
      runs: ['run-0', 'run-1'],
      evidence: [{ text: 'Port 8765 refused the connection.', probe: 'backend', raw: 'connect ECONNREFUSED' }],
    }),
    timeline: [
      { at: BEGAN, kind: 'reading', component: 'backend', text: 'Refused.', raw: 'ECONNREFUSED 127.0.0.1:8765' },
      { at: BEGAN + 4000, kind: 'opened', component: 'backend', text: 'Confirmed after 4 s.', raw: null },
      // Somebody has set the clock back.
      { at: BEGAN - 60_000, kind: 'note', component: null, text: 'The clock was set.', raw: null },
    ],
    runs: [
      runWith({
        id: 'run-0',
        state: 'failed',
        attempt: 3,
        trigger: 'automatic',
        result: 'The backend exited with 1.',
        steps: [
          stepWith({
            id: 'start',
            title: 'Start the backend',
            display: './start.sh',
            state: 'failed',
            result: 'Exit code 1.',
            output: ['ImportError: foo'],
          }),
        ],
      }),
      runWith({ steps: [stepWith({ destroys: 'Requests in flight are cut off.' })] }),
    ],
  });
  const text = report(detail);

  it('begins with what happened, to what, and how it ended', () => {
    expect(text).toContain('# Incident 12: The backend is not running.');
    expect(text).toContain(
      'P0 incident of Backend, with WebSocket and AI service. It recovered through “Recover Backend”, started by a person, 2 min',
    );
  });

  it('compares detection and recovery with the guide’s targets', () => {
    expect(text).toMatch(/\| Time to detect \| 4 s \| 1 min \| within the target \|/);
    expect(text).toMatch(/\| Time to respond \| .* \| 2 min \| .* \|/);
    expect(text).toMatch(/\| Time to diagnose \| .* \| – \| .* \|/);
    expect(text).toMatch(/\| Time to recover \| 2 min \| 10 min \| within the target \|/);
    const late = report(detailWith({ incident: incidentWith({ recoveryMs: 20 * 60_000 }) }));
    expect(late).toMatch(/\| Time to recover \| 20 min \| 10 min \| 10 min over the target \|/);
  });

  it('shows the evidence with its raw text, and the probe that read it', () => {
    expect(text).toContain('- Port 8765 refused the connection. (probe `backend`)');
    expect(text).toContain('  ```text\n  connect ECONNREFUSED\n  ```');
  });

  it('says what it has in common with others of its cause, with the counts, and nothing where nothing was found', () => {
    expect(text).not.toContain('## Pattern');
    const pattern = {
      ...{
        id: 'x',
        causeId: 'backend-not-running',
        component: 'backend' as const,
        title: 'The backend is not running.',
      },
      text: 'Each time (3 of 3) within 2 min after this machine woke up.',
      evidence: ['It failed after 3 of the 4 times that this happened.'],
    };
    expect(report({ ...detail, patterns: [pattern] })).toContain(
      '## Pattern\n\n- **Each time (3 of 3) within 2 min after this machine woke up.** It failed after 3 of the 4 times that this happened.',
    );
  });

  it('tells the timeline in the order in which it happened, whatever its times are', () => {
    const places = ['10:00:00 · reading', '10:00:04 · opened', '09:59:00 · note'].map((entry) => text.indexOf(entry));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('says of every recovery what each step returned', () => {
    expect(text).toContain('### 1. Recover Backend: failed');
    expect(text).toContain('by itself, attempt 3 of 3.');
    expect(text).toContain('| Start the backend | `./start.sh` | failed | 812 ms | Exit code 1. |');
    expect(text).toContain('ImportError: foo');
    expect(text).toContain('### 2. Recover Backend: succeeded, verified');
  });

  it('says what the recovery took away', () => {
    expect(text).toContain('- Recover Backend, “Stop the backend”: Requests in flight are cut off.');
  });

  it('says in which time zone its times are', () => {
    expect(report(detail, { offsetMinutes: -570 })).toContain('Written 2025-01-13 00:40:00. All times are UTC-09:30.');
  });
});

describe('what is not known', () => {
  it('is said of an incident that ended while Lifeguard was away', () => {
    const text = report(
      detailWith({ incident: incidentWith({ state: 'lost', closedAt: null, recoveryMs: null, resolvedBy: null }) }),
    );
    expect(text).toContain('| Ended | not known: Lifeguard was not running when it ended |');
    expect(text).toContain('| Time to recover | not known | 10 min | Lifeguard was not running when it ended |');
    expect(text).toContain('- When and how it ended: Lifeguard was not running then.');
    expect(text).not.toContain('It recovered');
  });

  it('is said of an open incident, with the time that is left', () => {
    const text = report(detailWith({ incident: openIncident() }), { now: BEGAN + 4 * 60_000 });
    expect(text).toContain('It is still open: it has failed for 4 min');
    expect(text).toContain('| open, 4 min 0 s so far | 10 min | 6 min 0 s left |');
    expect(text).toContain('Run the runbook that the cause offers, or escalate.');
  });

  it('is said when nothing was tried, and when a record is gone', () => {
    const text = report(detailWith({ incident: incidentWith({ runs: ['gone'], resolvedBy: 'itself' }) }));
    expect(text).toContain('No recovery was run through Lifeguard.');
    expect(text).toContain('What 1 of its recoveries did: their records are gone.');
    expect(text).toContain('What brought it back: no runbook did.');
  });

  it('is said of a recovery that was interrupted', () => {
    const text = report(detailWith({ runs: [runWith({ state: 'interrupted', result: null, endedAt: null })] }));
    expect(text).toContain('interrupted: Lifeguard ended in the middle of it');
    expect(text).toContain('How far the interrupted recovery came.');
  });
});

describe('what it adds', () => {
  it('statistics, with a word about small numbers', () => {
    const period = {
      from: BEGAN - 7 * 86_400_000,
      to: BEGAN,
      incidents: 2,
      bySeverity: { P0: 2, P1: 0, P2: 0, P3: 0 },
      detection: { meanMs: 5000, medianMs: 4000, of: 2 },
      recovery: { meanMs: null, medianMs: null, of: 0 },
      automaticSuccess: { part: 0, of: 0 },
      recurrence: { part: 0, of: 2 },
      detectedInTime: { part: 2, of: 2 },
      resolvedInTime: { part: 0, of: 0 },
    };
    const statistics: Statistics = {
      current: period,
      previous: period,
      causes: [{ causeId: 'backend-not-running', component: 'backend', title: 'x', count: 2, lastAt: BEGAN }],
    };
    expect(report(detailWith(), { statistics })).toMatch(
      /there were 2 incidents, median time to detect 4 s \(of 2\)\. 2 had this cause\. These are too few for a trend\./,
    );
  });

  it('a start that failed is something to change, also after it was mended', () => {
    const failedStart = 'The backend ended at start with exit code 127: uv: command not found.';
    const runs = [runWith({ state: 'failed', failedStart }), runWith()];
    expect(report(detailWith({ runs }))).toContain('See to it that its start cannot fail so again.');
    expect(report(detailWith({ runs }))).toContain('uv: command not found');
    expect(report(detailWith({ runs: [runWith()] }))).not.toContain('its start cannot fail');
  });

  it('recommendations from elsewhere after its own', () => {
    const text = report(detailWith({ incident: incidentWith({ reopened: 2 }) }), {
      recommendations: [{ text: 'Raise the memory limit.', why: 'It fired 9 times on nothing.' }],
    });
    expect(text).toContain(
      'it came back after the recovery. — Reopened 2 times.\n- Raise the memory limit. — It fired 9 times on nothing.',
    );
  });
});

describe('text from outside', () => {
  const hostile =
    '<img src=x onerror=alert(1)> | [a](javascript:x) `b`\n# Fake heading\n```\nNEO4J_PASSWORD=hunter2secret';
  const detail = detailWith({
    incident: incidentWith({
      title: hostile,
      detail: hostile,
      causeId: hostile,
      evidence: [{ text: hostile, probe: hostile, raw: hostile }],
    }),
    timeline: [{ at: BEGAN, kind: 'note', component: null, text: hostile, raw: hostile }],
    runs: [
      runWith({
        title: hostile,
        result: hostile,
        steps: [stepWith({ title: hostile, display: hostile, result: hostile, output: [hostile] })],
      }),
    ],
  });

  it('is no markup', () => {
    const outside = withoutBlocks(report(detail));
    expect(outside).not.toMatch(/^# Fake/m);
    expect(outside.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')).not.toMatch(/(?<!\\)<img|(?<!\\)\[a/);
    for (const row of outside.split('\n').filter((l) => l.startsWith('| SIG') || l.includes('| done |')))
      expect(row.replace(/\\\|/g, '').split('|')).toHaveLength(7);
  });

  it('holds no secret', () => {
    expect(report(detail)).not.toContain('hunter2secret');
  });

  it('is cut where it is endless', () => {
    const endless = Array.from(
      { length: 5000 },
      (_, i) =>
        ({ at: BEGAN + i, kind: 'reading', component: null, text: `reading ${i}`, raw: 'x'.repeat(5000) }) as const,
    );
    const text = report(detailWith({ timeline: endless }));
    expect(text.length).toBeLessThan(300_000);
    expect(text).toContain('… 4,800 entries are left out here.');
  });

  it('never adds a section or a heading, whatever it is', () => {
    const headings = (text: string) =>
      withoutBlocks(text)
        .split('\n')
        .filter((l) => /^#{1,6} /.test(l)).length;
    const usual = headings(
      report(detailWith({ timeline: [{ at: BEGAN, kind: 'note', component: null, text: 'x', raw: 'x' }] })),
    );
    const anything = fc.string({ unit: fc.constantFrom('#', ' ', '\n', '`', '~', '|', '<', 'a', '\r', '-') });
    fc.assert(
      fc.property(anything, anything, (text, raw) => {
        const timeline = [{ at: BEGAN, kind: 'note', component: null, text, raw }] as const;
        expect(headings(report(detailWith({ timeline: [...timeline] })))).toBe(usual);
      }),
    );
  });
});

/** The report without its fenced blocks, read as CommonMark does: a fence ends with one at least as long. */
function withoutBlocks(text: string): string {
  let fence: string | null = null;
  return text
    .split('\n')
    .filter((line) => {
      const run = /^ {0,3}(`{3,})/.exec(line)?.[1];
      if (fence === null) {
        if (run === undefined) return true;
        fence = run;
      } else if (run !== undefined && run.length >= fence.length && line.trim() === run) fence = null;
      return false;
    })
    .join('\n');
}
