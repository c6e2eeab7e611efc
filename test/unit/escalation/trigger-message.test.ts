import { describe, expect, it } from 'vitest';
import {
  escalationLevels,
  GUIDE_CONTACTS,
  type TriggerMessageInput,
  triggerMessage,
} from '../../../electron/incidents/escalation/index.ts';
import { redact } from '../../../electron/system/index.ts';
import type { EscalationLevel, TriggerHit } from '../../../shared/domain/index.ts';
import { BEGAN, openIncident, runWith } from '../../support/incident-detail.ts';

const hit: TriggerHit = {
  key: 'resource-trend null',
  trigger: 'resource-trend',
  severity: 'P2',
  title: 'Resource utilization trending toward limits',
  why: 'Memory of the backend reaches its limit in 12 min at this pace.',
  incident: null,
  dueInMs: 0,
};
const message = (values: Partial<TriggerMessageInput> = {}) =>
  triggerMessage({
    hits: [hit],
    ageMs: 0,
    metForMs: 0,
    open: [],
    looseRuns: [],
    level: escalationLevels(GUIDE_CONTACTS)[1] as EscalationLevel,
    onCall: 'Ann, ann@example.com',
    metrics: [{ title: 'Memory of the process tree', value: '480 MB of 500 MB' }],
    logs: ['app: WARNING cache grows'],
    systemHealth: 'Healthy',
    performance: 'Within SLA',
    now: BEGAN,
    redact,
    ...values,
  });

describe('the message about a trigger of which no incident tells', () => {
  it('is the guide’s template, filled in', () => {
    const { to, subject, body, fileName } = message();
    expect(to).toBe('platform-engineer@leanvibe.ai');
    expect(subject).toBe('[P2 ESCALATION] LeanVibe AI Issue Requires Platform Engineer');
    expect(body).toBe(`Issue Summary:
- Issue: Resource utilization trending toward limits. Memory of the backend reaches its limit in 12 min at this pace.
- Issue Type: System
- Severity: P2 - Degradation
- Duration: seen now for the first time
- User Impact: Minimal: no incident is open. What users saw, Lifeguard does not know.
- Escalated because: Resource utilization trending toward limits. Memory of the backend reaches its limit in 12 min at this pace.

Attempted Resolutions:
❌ None: no recovery was run through Lifeguard.

Current Status:
- System Health: Healthy
- Performance: Within SLA
- User Impact: Minimal

Next Steps Needed:
- [ ] Platform Engineer investigation required
- [ ] What led to it remains to be found

Diagnostic Data:
- Metrics:
    Memory of the process tree: 480 MB of 500 MB
- Error Messages:
    Memory of the backend reaches its limit in 12 min at this pace.
- Logs:
    app: WARNING cache grows

On-Call Engineer: Ann, ann@example.com
Incident ID: none (trigger resource-trend)
Timestamp: ${new Date(BEGAN).toISOString()}
`);
    expect(fileName).toBe('escalation-P2-resource-trend-20250113-100000.txt');
  });

  it('tells of all that was found, of what is wrong beside it, and of what was tried', () => {
    const breach = { ...hit, trigger: 'security-breach', severity: 'P0', title: 'Security breach indicators' } as const;
    const open = [{ incident: openIncident({ affected: ['websocket'] }), ageMs: 1, firstMs: 1, runs: [runWith()] }];
    const { body } = message({
      hits: [
        { ...breach, why: 'One.' },
        { ...breach, why: 'Two.' },
      ],
      metForMs: 720_000,
      open,
      looseRuns: [runWith({ state: 'failed', result: 'Exit code 1.' })],
    });
    for (const line of [
      '- Issue Type: Security',
      '- Duration: 12 min so far, since Lifeguard saw it first',
      '- User Impact: Significant: in trouble now: Backend and WebSocket. What users saw, Lifeguard does not know.',
      '- Escalated because: Security breach indicators. One.',
      '- Escalated because: Security breach indicators. Two.',
      '✅ Recover Backend: Backend is back, answering in 18 ms.',
      '❌ Recover Backend: Exit code 1.',
    ])
      expect(body.split('\n')).toContain(line);
  });

  it('names the incidents that meet it together, what each met, and what users see of the gravest', () => {
    const failing = (id: number, component: 'backend' | 'neo4j', severity: 'P0' | 'P1', raw: string | null) => ({
      incident: openIncident({
        ...{ id, component, severity, affected: [] },
        evidence: [{ text: `Connecting failed: ${raw ?? 'It was refused.'}`, probe: null, raw }],
      }),
      ...{ ageMs: 1, firstMs: 1, runs: [] },
    });
    const { body } = message({
      hits: [
        { ...hit, trigger: 'multiple-failures', severity: 'P1', why: 'Backend and Neo4j are in trouble at once.' },
      ],
      open: [failing(6, 'backend', 'P0', null), failing(7, 'neo4j', 'P1', 'It does not answer.')],
    });
    const lines = body.split('\n');
    expect(lines).toContain('Incident ID: 6 and 7 (trigger multiple-failures)');
    expect(lines).toContain('- User Impact: Significant');
    expect(body).toContain(
      '    Backend: Connecting failed: It was refused.\n    Neo4j: Connecting failed: It does not answer.\n- Logs',
    );
  });

  it('says how long it has lasted where that is known', () => {
    expect(message({ ageMs: 2_460_000, metForMs: 60_000 }).body).toContain('- Duration: 41 min so far\n');
  });

  it('keeps no secret', () => {
    const { text } = message({ hits: [{ ...hit, why: 'login with NEO4J_PASSWORD=abc123def failed' }] });
    expect(text).not.toContain('abc123def');
  });
});
