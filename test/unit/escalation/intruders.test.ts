import { describe, expect, it } from 'vitest';
import { postgresLogWords } from '../../../electron/components/postgres/log-words.ts';
import { redisLogWords } from '../../../electron/components/redis/log-words.ts';
import { TRIGGERS } from '../../../electron/incidents/escalation/index.ts';
import { attackedIn, breachesOf, withoutAttacks } from '../../../electron/incidents/escalation/intruders.ts';
import { parseLines } from '../../../electron/logs/parse.ts';
import { fromHere } from '../../../electron/network/index.ts';
import type { LogReport } from '../../../shared/domain/index.ts';

const WORDS = [redisLogWords, postgresLogWords];
const NOW = 1_700_000_000_000;
const FROM = NOW - 30 * 60_000;
const ISO = new Date(NOW).toISOString().replace('T', ' ').replace('Z', '');
const NAMES = ['a', 'b', 'c', 'd', 'e'];
const HERE = fromHere({
  lo: [{ address: '127.0.0.1', cidr: '127.0.0.1/8' }],
  eth0: [{ address: '192.168.1.20', cidr: '192.168.1.20/24' }],
  docker0: [{ address: '172.17.0.1', cidr: '172.17.0.1/16' }],
});

function report(lines: readonly string[], { id = 'x', at = NOW } = {}): LogReport {
  const dated = parseLines(lines.join('\n')).map((l) => ({ ...l, at: l.at === null ? null : at }));
  return {
    tails: [
      {
        ...{ id, title: 'Database', file: '/x.log', state: 'read', problem: null },
        ...{ sizeBytes: 1, modifiedAt: at, cut: false, lines: dated },
      },
    ],
    ...{ errorsPerMinute: [], spikes: [], repeated: [], undated: 0, coveredMs: 0 },
  };
}
const said = (lines: readonly string[], over = {}) => breachesOf(report(lines, over), FROM, WORDS, HERE);

const FATAL = (name: string, pid: number) =>
  `${ISO} UTC [${pid}] FATAL:  password authentication failed for user "${name}"`;
const RECEIVED = (host: string, pid: number) =>
  `${ISO} UTC [${pid}] LOG:  connection received: host=${host} port=47828`;
/** As PostgreSQL 15 writes it below a refusal, whatever it logs of connections. */
const MATCHED = (name: string, pid: number, rule: string) => [
  `${ISO} UTC [${pid}] DETAIL:  Role "${name}" does not exist.`,
  `\tConnection matched pg_hba.conf line 87: "${rule}"`,
];
const each = (lines: (name: string, pid: number) => readonly string[]) => NAMES.flatMap((n, i) => lines(n, 100 + i));

describe('names that a server refused', () => {
  it('are somebody who tries the door when they come from another machine', () => {
    expect(said(each((n, pid) => [RECEIVED('203.0.113.9', pid), FATAL(n, pid)]))).toEqual({
      found: ['Database log: 5 different names were refused to log in, from 203.0.113.9.'],
      unsaid: null,
    });
    const unknown = each((n, pid) => [
      `${ISO} UTC [${pid}] FATAL:  no pg_hba.conf entry for host "198.51.100.7", user "${n}", database "app", no encryption`,
    ]);
    expect(said(unknown).found).toEqual(['Database log: 5 different names were refused to log in, from 198.51.100.7.']);
    // Where the line itself says it, by %h or %r in its prefix.
    const prefixed = each((n, pid) => [FATAL(n, pid).replace('FATAL', '203.0.113.9(5123) FATAL')]);
    expect(said(prefixed).found).toHaveLength(1);
  });

  it.each([
    ['127.0.0.1', 'a loopback'],
    ['[local]', 'a socket'],
    ['::1', 'the other loopback'],
    ['192.168.1.20', 'its own address'],
    ['172.17.0.5', 'a container of it'],
  ])('are ordinary work when they come from this machine: %s, %s', (host) => {
    const lines = each((n, pid) => [RECEIVED(host, pid), FATAL(n, pid)]);
    expect(said(lines)).toEqual({ found: [], unsaid: null });
  });

  it('are known to come from this machine by the rule that they met, where connections are not logged', () => {
    for (const rule of ['host    all   all   127.0.0.1/32   scram-sha-256', 'local   all   all   scram-sha-256'])
      expect(said(each((n, pid) => [FATAL(n, pid), ...MATCHED(n, pid, rule)]))).toEqual({ found: [], unsaid: null });
  });

  it.each([
    ['nothing else is said', () => []],
    ['the rule is one for everybody', (n: string, p: number) => MATCHED(n, p, 'host all all all scram-sha-256')],
  ])('call nobody where %s, and it is told how the log would say more', (_, below) => {
    expect(said(each((n, pid) => [FATAL(n, pid), ...below(n, pid)]))).toEqual({
      found: [],
      unsaid:
        'Database log: 5 different names were refused to log in, and it does not say from where. With log_connections on, PostgreSQL says it.',
    });
  });

  it('call nobody from a container, where every neighbour has a private address', () => {
    const lines = each((n, pid) => [RECEIVED('192.168.65.1', pid), FATAL(n, pid)]);
    expect(said(lines, { id: 'container-postgres' })).toMatchObject({ found: [], unsaid: expect.any(String) });
    expect(said(lines).found).toHaveLength(1);
  });

  it('are told apart by session, also where one number is given twice', () => {
    const [first = '', ...others] = NAMES;
    const lines = [
      ...[RECEIVED('203.0.113.9', 7), FATAL(first, 7)],
      ...others.flatMap((n) => [RECEIVED('127.0.0.1', 7), FATAL(n, 7)]),
      ...others.flatMap((n, i) => [FATAL(n, 20 + i), ...MATCHED(n, 20 + i, 'local all all peer')]),
    ];
    expect(said(lines)).toEqual({ found: [], unsaid: null });
  });

  it('are a wrong password where it is always the same, and no log-in where a statement names a role', () => {
    expect(said(Array.from({ length: 40 }, (_, i) => [RECEIVED('203.0.113.9', i), FATAL('app', i)]).flat())).toEqual({
      found: [],
      unsaid: null,
    });
    const granted = each((n, pid) => [
      RECEIVED('203.0.113.9', pid),
      `${ISO} UTC [${pid}] ERROR:  role "${n}" does not exist`,
    ]);
    expect(said(granted)).toEqual({ found: [], unsaid: null });
  });

  it('are over after half an hour', () => {
    const lines = each((n, pid) => [RECEIVED('203.0.113.9', pid), FATAL(n, pid)]);
    expect(said(lines, { at: FROM - 1 }).found).toEqual([]);
  });
});

describe('lines that say that somebody tries to get in', () => {
  it.each([
    'SQL injection attempt from 203.0.113.9',
    'unauthorised access to /admin',
    'brute-force login',
    'app.middleware.guard: request of /api/users was dropped: possible SQL injection',
    'app.middleware.guard: the firewall of this host has seen a brute force attempt on admin',
  ])('“%s” counts', (text) => {
    const line = `${ISO} ERROR ${text}`;
    expect(said([line]).found).toEqual([`Database log: ${line}`]);
  });

  const attack = (from: string) =>
    `4711:M 14 Nov 2023 22:13:20.095 # Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. Connection from ${from} aborted.`;

  it('Redis says that somebody speaks HTTP to it: from another machine that is an attack, from this one a wrong address', () => {
    expect(said([attack('203.0.113.9:51234')]).found).toHaveLength(1);
    expect(said([attack('127.0.0.1:51234')]).found).toEqual([]);
  });

  it.each([
    ['a test of the application itself', 'ERROR SQL injection attempt from 127.0.0.1'],
    ['what a developer traces', 'DEBUG checking for brute force'],
    ['a prompt', 'INFO app.services.chat: user prompt: explain SQL injection, and how to detect a security breach'],
    ['a prompt of several lines', `INFO app.services.chat: user prompt:\nSQL injection attempt from 203.0.113.9`],
    [
      'a failure that names the subject',
      'ERROR app.chat: could not answer the question about SQL injection in login.py',
    ],
    ['a prompt that failed', 'ERROR app.chat: failed at the prompt "Was a brute force attempt detected?"'],
    ['a long way to the subject', 'WARNING app.docs: no page was found in the index for brute force'],
    ['a word alone', 'WARNING The cache may be corrupted; clearing it'],
  ])('%s does not', (_, text) => {
    expect(said([`${ISO} ${text}`]).found).toEqual([]);
  });
});

it('what the guide says that is looked at for the trigger is what counts', () => {
  const { looksAt = '' } = TRIGGERS.find(({ id }) => id === 'security-breach') ?? {};
  const named = [...looksAt.matchAll(/“([^”]+)”/g)].flatMap(([, words]) => words ?? []);
  expect(named).toHaveLength(5);
  for (const words of named) expect(attackedIn([]).common(words), words).toBe(true);
});

it('are no sign of what breaks beside them: neither as what repeats nor as a minute that stands out', () => {
  const breach = `${ISO} CRITICAL SECURITY BREACH: token forged`;
  const other = `${ISO} ERROR Timeout after 30 ms`;
  const repeated = (example: string) => ({ pattern: 'p', count: 12, example, level: 'error' as const, lastAt: NOW });
  const at = Math.floor(NOW / 60_000) * 60_000;
  const both = (breaches: number, others: number) => ({
    ...report([...Array<string>(breaches).fill(breach), ...Array<string>(others).fill(other)]),
    repeated: [repeated(breach), repeated(other)],
    spikes: [{ at, errors: breaches + others, usual: 0 }],
  });
  const told = withoutAttacks(both(12, 0), WORDS);
  expect([told.repeated, told.spikes]).toEqual([[repeated(other)], []]);
  expect(withoutAttacks(both(5, 12), WORDS).spikes).toHaveLength(1);
});
