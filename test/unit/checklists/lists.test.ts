import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checklistFor, checklists } from '../../../electron/checklists/index.ts';
import { ChecklistSchema } from '../../../shared/domain/index.ts';

/** The guide's section "Troubleshooting Checklists", word for word. */
const GUIDE = {
  quick: `System Health:
curl http://localhost:8000/health returns 200
All core services respond to health checks
Database connectivity confirmed
AI service responds to basic prompts
Performance Check:
API response times <1000ms
Memory usage <500MB
CPU usage <80%
No error rate spikes in last 10 minutes
Connectivity Check:
WebSocket connections successful
iOS app can connect to backend
CLI tool can communicate with backend
External dependencies reachable
Recent Changes:
No deployments in last 30 minutes
No configuration changes
No infrastructure changes
No external dependency updates`,
  full: `Detailed System Analysis:
Full synthetic probe suite execution
Performance regression analysis
Quality ratchet validation
Resource utilization trends review
Component Deep Dive:
Backend service logs analysis
Database query performance review
AI model performance validation
WebSocket connection stability check
Integration Testing:
iOS-Backend integration validation
CLI-Backend integration testing
End-to-end user workflow testing
Cross-component communication verification
Infrastructure Review:
Container health and resource usage
Network connectivity and latency
Storage space and performance
Security posture validation`,
};

describe.each(['quick', 'full'] as const)('the %s checklist', (id) => {
  const list = checklists()[id];

  it('has every line of the guide’s, in its words, order and sections', () => {
    const sections = [...new Set(list.lines.map((l) => l.section))];
    const text = sections.flatMap((s) => [`${s}:`, ...list.lines.filter((l) => l.section === s).map((l) => l.title)]);
    expect(text.join('\n')).toBe(GUIDE[id]);
  });

  it('takes at most the guide’s time even if every line runs into its limit, four at a time', () => {
    const sum = list.lines.reduce((ms, l) => ms + l.timeoutMs, 0);
    const longest = Math.max(...list.lines.map((l) => l.timeoutMs));
    expect(list.limitMs).toBe(id === 'quick' ? 120_000 : 600_000);
    // Graham's bound for any order of jobs on four workers.
    expect(sum / 4 + longest * (3 / 4)).toBeLessThanOrEqual(list.limitMs);
  });
});

describe('the emergency assessment', () => {
  it('takes the steps of the guide’s script in their order', () =>
    expect(checklists().emergency.lines.map((l) => [l.id, l.check.kind])).toEqual([
      ['health', 'own'],
      ['components', 'components'],
      ['database', 'probe'],
      ['ai-service', 'probe'],
      ['websocket', 'probe'],
      ['validation', 'all-probes'],
    ]));
});

describe('a list that is wrong', () => {
  const good = (): { quick: { lines: Record<string, unknown>[] } } =>
    JSON.parse(readFileSync(`${import.meta.dirname}/../../../resources/checklists.json`, 'utf8'));

  it.each<[string, (line: Record<string, unknown>) => void]>([
    ['an unknown check', (l) => (l.check = { kind: 'nonsense' })],
    ['a metric that does not exist', (l) => (l.check = { kind: 'metric', metric: 'x', below: 1 })],
    ['an unknown key', (l) => (l.colour = 'red')],
    ['no limit', (l) => (l.timeoutMs = 0)],
    ['an id twice', (l) => (l.id = 'database')],
  ])('is refused: %s', (_, spoil) => {
    const { quick } = good();
    expect(ChecklistSchema.safeParse(quick).success).toBe(true);
    spoil(quick.lines[0] ?? {});
    expect(ChecklistSchema.safeParse(quick).success).toBe(false);
  });
});

it('names the backend of this machine where the guide names its own', () => {
  const titles = checklistFor('quick', 'http://[::1]:8765').lines.map((l) => l.title);
  expect(titles[0]).toBe('curl http://[::1]:8765/health returns 200');
  expect(titles.slice(1)).toEqual(
    checklists()
      .quick.lines.slice(1)
      .map((l) => l.title),
  );
});
