import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HtmlReportOptions,
  htmlReportOf,
  type IssueOptions,
  issueOf,
} from '../../../electron/incidents/report/index.ts';
import { triedSection } from '../../../electron/incidents/report/runs.ts';
import { createAnonymiser, redact } from '../../../electron/system/index.ts';
import type { IncidentDetail, PeriodStatistics } from '../../../shared/domain/index.ts';
import { BEGAN, detailWith, incidentWith, openIncident, runWith, stepWith } from '../../support/incident-detail.ts';

const MINUTE = 60_000;
const LATENCY = {
  title: 'Backend: response time',
  unit: 'ms',
  warning: 200,
  critical: 1000,
  points: [
    [BEGAN - MINUTE, 18],
    [BEGAN, 900],
    [BEGAN + 1, null],
    [BEGAN + 3 * MINUTE, 20],
    [BEGAN + 4 * MINUTE, 22],
  ],
} as const satisfies HtmlReportOptions['figures'][number];

const html = (detail: IncidentDetail, options: Partial<HtmlReportOptions> = {}): string =>
  htmlReportOf(detail, {
    now: BEGAN + 10 * MINUTE,
    redact,
    offsetMinutes: 0,
    stretch: { from: BEGAN - 5 * MINUTE, to: BEGAN + 5 * MINUTE },
    figures: [LATENCY],
    version: '1.2.3',
    ...options,
  });

const DETAIL = detailWith({
  incident: incidentWith({
    affected: ['websocket'],
    evidence: [{ text: 'Port 8765 refused the connection.', probe: 'backend', raw: 'connect ECONNREFUSED' }],
    badTimes: [
      { component: 'backend', state: 'critical', from: BEGAN, to: BEGAN + 95_000 },
      { component: 'websocket', state: 'degraded', from: BEGAN + 2000, to: BEGAN + 60_000 },
    ],
  }),
  timeline: [
    { at: BEGAN - 30_000, kind: 'note', component: 'backend', text: 'app/main.py was changed.', raw: null },
    { at: BEGAN, kind: 'reading', component: 'backend', text: 'Refused.', raw: null },
    { at: BEGAN + 5000, kind: 'notification', component: 'backend', text: 'A person was told.', raw: null },
  ],
  runs: [
    runWith({
      id: 'run-0',
      state: 'failed',
      steps: [stepWith({ display: './start.sh', state: 'failed', output: ['ImportError: foo'] })],
    }),
    runWith(),
  ],
});

it('what a start printed is told as its output, not as that of the step that waited for it', () => {
  const steps = [
    stepWith({ id: 'start', title: 'Start the backend', display: './start.sh' }),
    stepWith({
      ...{ id: 'healthy', title: 'Wait until it is healthy', display: 'ask /health until it answers well' },
      ...{ state: 'failed', output: ['uv: command not found'], outputOf: 'start' },
    }),
  ];
  const detail = detailWith({ runs: [runWith({ state: 'failed', steps })] });
  expect(issue(detail)).toContain('Output of `./start.sh`:');
  expect(issue(detail)).not.toContain('Output of `ask');
  expect(triedSection(detail.runs, String)).toContain('Output of “Start the backend”:');
  expect(html(detail)).toContain('Output of <code>./start.sh</code>:');
});

describe('the report as one HTML file', () => {
  const text = html(DETAIL);

  it('needs nothing else: no script, no address, no style but the one that its policy knows by its hash', () => {
    expect(text).not.toMatch(/<(script|link|img|iframe|object|base)\b|\b(src|href|style|on\w+)=|url\(|@import/i);
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1];
    expect(policy).toContain('default-src &#39;none&#39;');
    expect(policy).toContain(`sha256-${hash}`);
    expect(style).toContain('prefers-color-scheme:dark');
  });

  it('draws states, acts and who was told on one axis, each with its words', () => {
    expect(text).toContain('aria-label="Backend: does not work for 2 min"');
    expect(text).toContain('aria-label="WebSocket: works badly for 58 s"');
    expect(text).toContain('aria-label="What was tried: Recover Backend failed; Recover Backend succeeded"');
    // Ten minutes are the width of 1000: 95 s from the middle on.
    expect(text).toContain('<rect class="critical" x="500" y="0" width="158.3" height="12"/>');
    expect(text).toContain('<rect class="told" x="508.3" y="0"');
  });

  it('draws a figure with its limits and never across a gap', () => {
    expect(text).toContain('lowest 18 ms, highest 900 ms, warning from 200 ms, critical from 1 s');
    const line = /class="line" d="([^"]*)"/.exec(text)?.[1] ?? '';
    expect(line.match(/M/g)).toHaveLength(2);
    expect(line).toMatch(/^M400 [\d.]+L500 [\d.]+M800 [\d.]+L900 [\d.]+$/);
    expect(text).toMatch(/class="limit-warning"[\s\S]*class="limit-critical"/);
  });

  it('says where nothing of a figure was kept', () => {
    const gone = { ...LATENCY, points: [[BEGAN, null]] as const };
    expect(html(DETAIL, { figures: [gone] })).toContain('No figure of what failed was kept for this time.');
  });

  it('lets what is still open last to the end of the drawing', () => {
    const open = html(detailWith({ incident: openIncident() }));
    expect(open).toContain('aria-label="Backend: does not work and still does"');
    expect(open).toContain('<rect class="critical" x="500" y="0" width="500" height="12"/>');
  });

  it('shows every text as what it is', () => {
    const tags = (page: string) => [...new Set(page.match(/<\/?[a-z][\w-]*|<!/gi))].sort();
    const known = tags(text);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'script', ' ', '=', 'b') }), (nasty) => {
        const page = html({
          ...DETAIL,
          incident: {
            ...DETAIL.incident,
            title: `t${nasty}`,
            detail: nasty,
            evidence: [{ text: nasty, probe: null, raw: nasty }],
          },
          timeline: [{ at: BEGAN, kind: 'note', component: null, text: nasty, raw: nasty }],
        });
        expect(known).toEqual(expect.arrayContaining(tags(page)));
      }),
      { numRuns: 40 },
    );
  });

  it('holds no secret', () => {
    const secret = { ...DETAIL, incident: { ...DETAIL.incident, detail: 'bolt://neo4j:hunter2secret@localhost' } };
    expect(html(secret)).not.toContain('hunter2secret');
  });
});

const period: PeriodStatistics = {
  from: BEGAN - 7 * 24 * 60 * MINUTE,
  to: BEGAN,
  incidents: 3,
  bySeverity: {} as PeriodStatistics['bySeverity'],
  detection: { meanMs: null, medianMs: null, of: 0 },
  recovery: { meanMs: null, medianMs: null, of: 0 },
  automaticSuccess: { part: 0, of: 0 },
  recurrence: { part: 0, of: 0 },
  detectedInTime: { part: 0, of: 0 },
  resolvedInTime: { part: 0, of: 0 },
};

const issue = (detail: IncidentDetail, options: Partial<IssueOptions> = {}): string =>
  issueOf(detail, {
    now: BEGAN + 10 * MINUTE,
    statistics: {
      current: period,
      previous: period,
      causes: [{ causeId: 'backend-not-running', component: 'backend', title: 'x', count: 3, lastAt: BEGAN }],
    },
    versions: [
      { name: 'Redis', version: '7.2.4' },
      { name: 'Backend', version: null },
    ],
    machine: [['Processor', 'Apple M3 Pro, 12 cores, arm64']],
    logs: [
      { title: 'app.log', lines: [{ at: BEGAN, level: 'error', text: 'RuntimeError in /Users/ada/shop/app.py' }] },
    ],
    anonymous: createAnonymiser({ home: '/Users/ada', user: 'ada', host: 'adas-mac.local', env: {} }),
    ...options,
  });

describe('the issue for an upstream project', () => {
  const text = issue(DETAIL);

  it('has what a stranger needs: what happened, what came before, versions, machine, log', () => {
    expect(text).toMatch(/^# Backend: The backend is not running\.\n/);
    expect(text).toContain('1. 30 s before it: app/main.py was changed.\n1. first bad reading: Refused.');
    expect(text).toContain('- It happened 3 times lately.');
    expect(text).toContain('| Redis | `7.2.4` |\n| Backend | not read |');
    expect(text).toContain('| Processor | Apple M3 Pro, 12 cores, arm64 |');
    expect(text).toContain('Output of `./start.sh`:\n\n```text\nImportError: foo\n```');
    expect(text).toContain('please add');
  });

  it('names nobody', () => {
    expect(text).toContain('RuntimeError in <home>');
    const named = {
      ...DETAIL,
      incident: { ...DETAIL.incident, detail: 'On adas-mac.local, by ada, at 192.168.1.20.' },
    };
    expect(`${text}${issue(named)}`).not.toMatch(/\bada\b|adas-mac|192\.168/);
  });

  it('says so where no log reaches back to it, and where nothing led to it', () => {
    const bare = issue(detailWith({ timeline: [], runs: [] }), { logs: [{ title: 'app.log', lines: [] }] });
    expect(bare).toContain('No log that is still there has a line from around 2025-01-13 10:00:00 UTC.');
    expect(bare).toContain('What led to it was not recorded.');
  });
});
