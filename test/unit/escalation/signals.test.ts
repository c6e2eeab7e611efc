import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neo4jLogWords } from '../../../electron/components/neo4j/log-words.ts';
import { postgresLogWords } from '../../../electron/components/postgres/log-words.ts';
import { redisLogWords } from '../../../electron/components/redis/log-words.ts';
import { corruptionOf, slowdownOf, unknownErrorsOf } from '../../../electron/incidents/escalation/signals.ts';
import { parseLines } from '../../../electron/logs/parse.ts';
import type { LogLevel, LogReport } from '../../../shared/domain/index.ts';

/** Those of the stores, as they are with the components. */
const WORDS = [redisLogWords, neo4jLogWords, postgresLogWords];
const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
/** Means of the minutes until now, the last argument being the latest. */
const minutes = (...means: readonly number[]) =>
  means.map((mean, i) => ({ at: NOW - (means.length - i) * MINUTE, mean }));
const day = (usual: number, last: readonly number[]) => minutes(...Array(200 - last.length).fill(usual), ...last);

describe('the slowdown that escalation asks for', () => {
  it('is measured from the first slow minute on, against the median of the time before', () => {
    const found = slowdownOf(day(80, Array(12).fill(200)), NOW);
    expect(found).toEqual({ percent: 150, sustainedMs: 12 * MINUTE });
  });

  it('takes the mean of the middle two for usual where the minutes before are of an even number', () => {
    const before = Array.from({ length: 140 }, (_, i) => (i % 2 === 0 ? 80 : 120));
    const found = slowdownOf(minutes(...before, ...Array(60).fill(200)), NOW);
    expect(found?.percent).toBeCloseTo(100);
  });

  it('is none while the backend is as fast as usual, or just came back to that', () => {
    expect(slowdownOf(day(200, Array(12).fill(290)), NOW)).toBeUndefined();
    expect(slowdownOf(day(200, [...Array(12).fill(900), 210]), NOW)).toBeUndefined();
  });

  it('says nothing without enough history to know what is usual', () => {
    expect(slowdownOf(minutes(...Array(80).fill(200), 900, 900), NOW)).toBeUndefined();
  });

  it('is none while answers are felt as immediate, however many times the usual they take', () => {
    expect(slowdownOf(day(3, Array(12).fill(90)), NOW)).toBeUndefined();
    expect(slowdownOf(day(3, Array(12).fill(110)), NOW)).toBeDefined();
  });

  it('never tells of a slowdown that is not one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { maxLength: 300 }), (means) => {
        const found = slowdownOf(minutes(...means), NOW);
        if (found === undefined) return;
        expect(found.percent).toBeGreaterThan(50);
        expect(found.sustainedMs).toBeGreaterThan(0);
      }),
    );
  });
});

describe('errors that nobody explains', () => {
  const report = (over: Partial<LogReport> = {}): LogReport => ({
    tails: [],
    errorsPerMinute: [],
    spikes: [{ at: NOW, errors: 30, usual: 0 }],
    repeated: [
      { pattern: 'KeyError <s>', count: 9, example: "KeyError: 'session'", level: 'error', lastAt: NOW },
      { pattern: 'slow', count: 40, example: 'slow answer', level: 'warning', lastAt: NOW },
      { pattern: 'once', count: 2, example: 'once', level: 'error', lastAt: NOW },
    ],
    undated: 0,
    coveredMs: 3_600_000,
    ...over,
  });

  it('are errors that repeat in a spike', () => {
    expect(unknownErrorsOf(report(), [], NOW, WORDS)).toEqual([
      "The log repeats an error that nothing explains, 9 times: KeyError: 'session'",
    ]);
  });

  it('are none where they are known as damage of data', () => {
    const known = 'ERROR:  invalid page in block 1 of relation base/5/16457';
    const repeated = [{ pattern: known, count: 9, example: known, level: 'error' as const, lastAt: NOW }];
    expect(unknownErrorsOf(report({ repeated }), [], NOW, WORDS)).toEqual([]);
  });

  it('are none once they are no longer written', () => {
    expect(unknownErrorsOf(report(), [], NOW + 6 * MINUTE, WORDS)).toEqual([]);
  });

  it('are none without a spike: what was always there is no news', () => {
    expect(unknownErrorsOf(report({ spikes: [] }), [], NOW, WORDS)).toEqual([]);
  });
});

describe('what the logs say of data', () => {
  const from = NOW - 30 * MINUTE;
  const report = (lines: LogReport['tails'][number]['lines']): LogReport => ({
    tails: [
      {
        ...{ id: 'x', title: 'Database', file: '/x.log', state: 'read', problem: null },
        ...{ sizeBytes: 1, modifiedAt: NOW, cut: false, lines },
      },
    ],
    ...{ errorsPerMinute: [], spikes: [], repeated: [], undated: 0, coveredMs: 0 },
  });
  /** Lines as a store writes them, read as every log is. */
  const written = (...lines: readonly string[]) => report([...parseLines(lines.join('\n'))]);
  const line = (text: string, level: LogLevel | null = 'error', at: number | null = NOW) => ({ at, level, text });
  /** In each store's own way to write a time. */
  const iso = new Date(NOW).toISOString().replace('T', ' ').replace('Z', '');
  const local = new Date(NOW);
  const redis = `4711:M ${local.getDate()} ${local.toLocaleString('en', { month: 'short' })} ${local.getFullYear()} ${local.toTimeString().slice(0, 8)}.095`;

  // What each real one wrote after a byte of its files was changed.
  it.each([
    [
      'PostgreSQL',
      `${iso} UTC [22013] WARNING:  page verification failed, calculated checksum 44025 but expected 36307`,
    ],
    ['PostgreSQL', `${iso} UTC [22013] postgres@app ERROR:  invalid page in block 1 of relation base/5/16384`],
    ['PostgreSQL', `${iso} UTC [22023] FATAL:  incorrect checksum in control file`],
    [
      'Redis',
      `${redis} # Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>`,
    ],
    ['Redis', `${redis} # Wrong RDB checksum expected: (1c6db81565ff5406) but got (b0f3b09615b19a71). Aborting now.`],
    ['Redis', `${redis} # Internal error in RDB reading offset 0, function at rdb.c:3225 -> RDB CRC error`],
    ['Redis', `${redis} # Fatal error loading the DB: Invalid argument. Exiting.`],
    [
      'Neo4j',
      `${iso}+0000 ERROR Client triggered an unexpected error [Neo.DatabaseError.Statement.ExecutionFailed]: Unable to read property value in record:148, starting at property record id:148 from owner NODE:-1, reference 7b3629b8.`,
    ],
  ])('%s says that its data is damaged: %s', (_, text) => {
    expect(corruptionOf(written(text), from, WORDS)).toEqual([`Database log: ${text}`]);
  });

  it('Python says it in the last line of a traceback, behind an error with a time', () => {
    const said = 'sqlite3.DatabaseError: database disk image is malformed';
    const lines = [
      `${iso},786+00:00 - root - ERROR - request failed`,
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 5, in <module>',
      said,
    ];
    expect(corruptionOf(written(...lines), from, WORDS)).toEqual([`Database log: ${said}`]);
  });

  it.each([
    ['what is long over', line('invalid page in block 1 of relation base/5/16384', 'error', from - 1)],
    ['what carries no time', line('invalid page in block 1 of relation base/5/16384', 'error', null)],
    ['another error', line('Timeout after 5 ms')],
    ['a word alone', line('The cache may be corrupted; clearing it', 'warning')],
    ['what a developer traces', line('invalid page in block 1 of relation base/5/16384', 'debug')],
    ['a prompt', line('user prompt: sqlite3 says database disk image is malformed', 'info')],
    ['what a question is about', line('no answer to the question: OSError: [Errno 5], what now?')],
    ['the checksum of a download', line('pip: checksum mismatch, trying the next mirror', 'warning')],
  ])('%s says no such thing', (_, one) => {
    expect(corruptionOf(report([one]), from, WORDS)).toEqual([]);
  });

  it('is told once for each kind, the last one as it stands', () => {
    const many = Array.from({ length: 9 }, (_, i) => line(`invalid page in block ${i} of relation base/5/1`));
    expect(corruptionOf(report(many), from, WORDS)).toEqual([
      'Database log: invalid page in block 8 of relation base/5/1',
    ]);
  });
});
