import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escalationLevels,
  escalationMessage,
  GUIDE_CONTACTS,
  type MessageInput,
  mailtoUrl,
} from '../../../electron/incidents/escalation/index.ts';
import { createRedactor, redact } from '../../../electron/system/index.ts';
import type { EscalationLevel } from '../../../shared/domain/index.ts';
import { BEGAN, detailWith, openIncident, runWith, stepWith } from '../../support/incident-detail.ts';

const senior = escalationLevels(GUIDE_CONTACTS)[2] as EscalationLevel;
const inputWith = (values: Partial<MessageInput> = {}): MessageInput => ({
  detail: detailWith({ incident: openIncident({ severity: 'P1' }) }),
  standing: 'failing',
  due: {
    key: 'ai-unavailable 12',
    trigger: 'ai-unavailable',
    severity: 'P1',
    title: 'AI service completely unavailable',
    why: 'It does not answer.',
    incident: 12,
    dueInMs: 0,
  },
  level: senior,
  onCall: 'Ann, ann@example.com',
  ageMs: 25 * 60_000,
  metrics: [{ title: 'Answer time, P95', value: '1.2 s of 1 s' }],
  logs: ['ERROR something broke'],
  systemHealth: 'Critical',
  performance: 'Degraded',
  now: BEGAN + 25 * 60_000,
  redact,
  ...values,
});
const message = (values: Partial<MessageInput> = {}) => escalationMessage(inputWith(values));

describe('the message', () => {
  it('has the guide’s subject', () => {
    expect(message().subject).toBe('[P1 ESCALATION] LeanVibe AI Issue Requires Senior Engineer');
  });

  it('names the errors of the present failure, not how it ended before', () => {
    const fact = (text: string, ms?: number) => ({ text, probe: 'process', raw: null, ...(ms && { at: BEGAN + ms }) });
    const evidence = [
      fact('It ran for 2 min.', 10_000),
      fact('Exit code 127: uv: command not found.', 400_000),
      fact('Nothing listens.'),
    ];
    const incident = openIncident({ severity: 'P1', failingSince: BEGAN + 380_000, evidence });
    const { body } = message({ detail: detailWith({ incident }) });
    expect(body).toContain('uv: command not found');
    expect(body).toContain('Nothing listens.');
    expect(body).not.toContain('It ran for 2 min.');
  });

  it('has every heading of the guide’s template, in its order', () => {
    const headings = message()
      .body.split('\n')
      .filter((l) => /^[A-Z].*:$/.test(l) || /^(On-Call|Incident|Timestamp)/.test(l));
    expect(headings).toEqual([
      'Issue Summary:',
      'Attempted Resolutions:',
      'Current Status:',
      'Next Steps Needed:',
      'Diagnostic Data:',
      'On-Call Engineer: Ann, ann@example.com',
      'Incident ID: 12',
      'Timestamp: 2025-01-13T10:25:00.000Z',
    ]);
  });

  it.each([
    ['backend-slow', 'Performance'],
    ['websocket-refused', 'Connectivity'],
    ['backend-not-running', 'System'],
    // “reports” is no port.
    ['backend-reports-failure', 'System'],
  ])('calls %s an issue of type %s', (causeId, type) => {
    const detail = detailWith({ incident: openIncident({ causeId }) });
    expect(message({ detail }).body).toContain(`- Issue Type: ${type}\n`);
  });

  it('calls no request that went well an error message', () => {
    const access = (words: string) => `INFO:     127.0.0.1:4711 - "POST /api/v1/ai/chat HTTP/1.1" ${words}`;
    const raw = [access('200 OK'), access('503 Service Unavailable'), 'Killed'].join('\n');
    const detail = detailWith({ incident: openIncident({ evidence: [{ text: 'It is gone.', probe: null, raw }] }) });
    const { body } = message({ detail });
    const errors = body.slice(body.indexOf('- Error Messages:'), body.indexOf('- Logs:')).split('\n');
    expect(errors.map((l) => l.trim())).toEqual([
      '- Error Messages:',
      'It is gone.',
      access('503 Service Unavailable'),
      'Killed',
      '',
    ]);
  });

  it('is filled in', () => {
    const { body } = message();
    for (const line of [
      '- Severity: P1 - High Priority',
      '- Duration: 25 min so far',
      '- System Health: Critical',
      '    Answer time, P95: 1.2 s of 1 s',
      '    ERROR something broke',
    ])
      expect(body.split('\n')).toContain(line);
    expect(body).toContain('- Escalated because: AI service completely unavailable. It does not answer.');
  });

  it('marks what was tried as the guide does', () => {
    const runs = [
      runWith(),
      runWith({ state: 'failed', result: 'Exit code 1.' }),
      runWith({ state: 'running', result: null }),
      runWith({ title: 'Clear the Redis cache', result: 'Clear the Redis cache: done after 0.4 s.' }),
    ];
    const { body } = message({ detail: detailWith({ incident: openIncident(), runs }), underWay: ['Full checklist'] });
    expect(body).toContain(
      '✅ Recover Backend: Backend is back, answering in 18 ms.\n✅ Clear the Redis cache: done after 0.4 s.\n❌ Recover Backend: Exit code 1.\n⏳ Recover Backend: running now.\n⏳ Full checklist',
    );
    expect(message().body).toContain('❌ None: no recovery was run through Lifeguard.');
  });

  it('says what it does not know', () => {
    const { body } = message({ systemHealth: null, performance: null, onCall: null, metrics: [], logs: [] });
    expect(body).toContain('- System Health: not known');
    expect(body).toContain('On-Call Engineer: [your name and contact]');
    expect(body).toContain('- Metrics:\n    none were read');
  });

  it('exists as draft, text for the clipboard, and file', () => {
    const { text, mailto, fileName, to } = message();
    expect(to).toBe('senior-engineer@leanvibe.ai');
    expect(text).toMatch(/^To: senior-engineer@leanvibe\.ai\nSubject: \[P1 ESCALATION\]/);
    expect(new URL(mailto)).toMatchObject({ protocol: 'mailto:', pathname: 'senior-engineer@leanvibe.ai' });
    expect(fileName).toBe('escalation-P1-incident-12-20250113-102500.txt');
  });
});

describe('secrets planted in an incident', () => {
  const S = 'q7Zr2LmX9vKpT4sWb8Ny';
  const planted = [
    `NEO4J_PASSWORD=${S}`,
    `Authorization: Bearer ${S}`,
    `eyJhbGciOiJIUzI1NiJ9.${S}.${S}`,
    `AWS_SECRET_ACCESS_KEY=${S}`,
    `ghp_${S}${S}`,
    `hf_${S}${S}`,
    `sk-proj-${S}`,
    `redis://default:${S}@localhost:6379`,
    `Cookie: session=${S}`,
    `{"api_key": "${S}"}`,
    `-----BEGIN RSA PRIVATE KEY-----\n${S}\n${S}\n-----END RSA PRIVATE KEY-----`,
    `plain ${S}-known`,
  ];
  const all = planted.join('\n');
  const everywhere: Partial<MessageInput> = {
    redact: createRedactor([`${S}-known`]),
    detail: {
      incident: openIncident({
        title: planted[0] ?? '',
        detail: all,
        evidence: [{ text: all, probe: null, raw: all }],
      }),
      timeline: [],
      runs: [
        runWith({ title: planted[1] ?? '', result: all, steps: [stepWith({ output: all.split('\n'), result: all })] }),
      ],
    },
    logs: all.split('\n'),
    metrics: planted.map((value) => ({ title: 'x', value })),
    underWay: planted,
    due: { key: 'x null', trigger: 'x', severity: 'P0', title: all, why: all, incident: null, dueInMs: 0 },
  };

  it('are in no form of the message', () => {
    const { text, body, subject, mailto, fileName } = message(everywhere);
    for (const form of [text, body, subject, decodeURIComponent(mailto), fileName]) {
      expect(form).not.toContain(S);
      expect(form).not.toContain(S.slice(0, 10));
    }
  });

  it('are removed although the rest is kept', () => {
    expect(message({ logs: ['ERROR login with NEO4J_PASSWORD=abc123def failed'] }).body).toContain(
      'ERROR login with NEO4J_PASSWORD=••••',
    );
  });

  it('are found when they lie on several lines of a log', () => {
    const logs = ['-----BEGIN RSA PRIVATE KEY-----', `MIIE${S}`, `${S}AA`, '-----END RSA PRIVATE KEY-----', 'after'];
    const { body } = message({ logs });
    expect(body).not.toContain(S);
    expect(body).toContain('after');
  });
});

describe('a mailto URL', () => {
  it('decodes to what was written, with the line ends of mail', () => {
    const { url, shortened } = mailtoUrl({ to: 'a@b.c', subject: 'S & T?', body: 'one\ntwo=2&x' });
    expect(shortened).toBe(false);
    expect(new URL(url).searchParams.get('subject')).toBe('S & T?');
    expect(new URL(url).searchParams.get('body')).toBe('one\r\ntwo=2&x');
  });

  it('takes no further recipients or fields from an address', () => {
    const { url } = mailtoUrl({ to: 'a@b.c,evil@x.y?bcc=z@z.z&attach=/etc/passwd', subject: 's', body: 'b' });
    expect([...new URL(url).searchParams.keys()]).toEqual(['subject', 'body']);
    expect(new URL(url).pathname).not.toContain(',');
  });

  it('is never longer than mail programs take, always decodes, and says when it was shortened', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3000 }),
        fc.string({ unit: 'binary', maxLength: 400 }),
        (body, subject) => {
          const { url, shortened } = mailtoUrl({ to: 'a@b.c', subject, body });
          expect(url.length).toBeLessThanOrEqual(2000);
          expect(decodeURIComponent(url).includes('[Shortened')).toBe(shortened);
        },
      ),
    );
  });
});
