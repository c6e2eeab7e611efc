import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeLogs, type LogFile, logFiles, readLog, readLogs } from '../../electron/logs/index.ts';
import { redact } from '../../electron/system/index.ts';

const MINUTE = 60_000;
let folder: string;
let log: LogFile;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeguard-logs-'));
  await mkdir(path.join(folder, 'logs'));
  log = { id: 'app', title: 'Application', file: path.join(folder, 'logs/app.log') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (maxBytes?: number) => readLog(log, { redact, ...(maxBytes === undefined ? {} : { maxBytes }) });
const texts = async (maxBytes?: number) => (await read(maxBytes)).lines.map((l) => l.text);

describe('the end of a log', () => {
  it('is read with its size and age', async () => {
    await writeFile(log.file, 'INFO: one\nERROR: two\n');
    await utimes(log.file, 1_700_000_000, 1_700_000_000);
    expect(await read()).toMatchObject({
      state: 'read',
      sizeBytes: 21,
      modifiedAt: 1_700_000_000_000,
      cut: false,
      lines: [{ text: 'INFO: one' }, { text: 'ERROR: two', level: 'error' }],
    });
  });

  it('is all that is read of a large one, from the first whole line on', async () => {
    await writeFile(log.file, Array.from({ length: 400_000 }, (_, i) => `INFO: line ${i}\n`).join(''));
    const tail = await read(10_000);
    expect(tail.cut).toBe(true);
    expect(tail.lines.at(-1)?.text).toBe('INFO: line 399999');
    expect(tail.lines[0]?.text).toMatch(/^INFO: line \d+$/);
    expect(tail.lines.length).toBeLessThan(1000);
  });

  it('counts although its last line has no end yet', async () => {
    await writeFile(log.file, 'INFO: one\nERROR: tw');
    expect(await texts()).toEqual(['INFO: one', 'ERROR: tw']);
  });

  it('is shown although it has no line end at all', async () => {
    await writeFile(log.file, `${'ä'.repeat(10_000)}end`);
    const [line] = await texts(1000);
    expect(line).toMatch(/^ä+end$/);
  });

  it('goes on in the file that it was rotated from', async () => {
    await writeFile(`${log.file}.1`, 'INFO: before');
    await writeFile(`${log.file}.2`, 'INFO: long before\n');
    await writeFile(log.file, 'INFO: after\n');
    expect(await texts()).toEqual(['INFO: before', 'INFO: after']);
  });

  it('goes on in the last file that is named by its day', async () => {
    await writeFile(`${log.file}.2025-01-11`, 'INFO: two days before\n');
    await writeFile(`${log.file}.2025-01-12`, 'INFO: the day before\n');
    await writeFile(`${log.file}.2025-01-12.gz`, 'x');
    await writeFile(log.file, 'INFO: today\n');
    expect(await texts()).toEqual(['INFO: the day before', 'INFO: today']);
  });

  it('is what is left after it was cut short', async () => {
    await writeFile(log.file, 'INFO: one\n');
    await truncate(log.file, 0);
    expect(await read()).toMatchObject({ state: 'read', lines: [] });
    await appendFile(log.file, 'INFO: two\n');
    expect(await texts()).toEqual(['INFO: two']);
  });

  it('loses its colours, and bytes that are no text do no harm', async () => {
    await writeFile(
      log.file,
      Buffer.concat([
        Buffer.from('INFO: some text that is long enough to be text\n\u001b[31mERROR\u001b[0m: a '),
        Buffer.from([0xff, 0xfe, 0x00]),
        Buffer.from('b\n'),
      ]),
    );
    const tail = await read();
    expect(tail.lines[1]).toMatchObject({ level: 'error' });
    expect(tail.lines[1]?.text).not.toMatch(/\p{Cc}/u);
  });

  it('holds no secret, also not one of several lines', async () => {
    await writeFile(
      log.file,
      'INFO: NEO4J_PASSWORD=hunter2secret\n-----BEGIN PRIVATE KEY-----\nhunter2secret\n-----END PRIVATE KEY-----\nINFO: after\n',
    );
    const all = await texts();
    expect(all.join('\n')).not.toContain('hunter2secret');
    expect(all.at(-1)).toBe('INFO: after');
  });
});

describe('a log that cannot be read', () => {
  it('is absent', async () => {
    expect(await read()).toMatchObject({ state: 'absent', problem: null, lines: [] });
  });

  it('is a folder, or a pipe that nobody writes to', async () => {
    expect(await readLog({ ...log, file: folder }, { redact })).toMatchObject({ state: 'not-a-file' });
    execFileSync('mkfifo', [log.file]);
    expect(await read()).toMatchObject({
      state: 'not-a-file',
      problem: `${log.file} is not a regular file, so it is not read.`,
    });
  });

  it('is binary', async () => {
    await writeFile(log.file, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));
    expect(await read()).toMatchObject({ state: 'not-text', lines: [] });
  });

  it.skipIf(process.getuid?.() === 0)('is not ours to read', async () => {
    await writeFile(log.file, 'x');
    await chmod(log.file, 0);
    expect(await read()).toMatchObject({ state: 'unreadable', problem: `Reading ${log.file} failed: EACCES.` });
  });
});

describe('the logs together', () => {
  const now = Date.now();
  const stampOf = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE).toISOString();
  const files = () => logFiles({ backendFolder: folder, captured: path.join(folder, 'captured.log') });
  const options = { now, windowMs: 10 * MINUTE, redact };

  it('are those of the guide and the captured output', () => {
    expect(files().map((f) => path.relative(folder, f.file))).toEqual([
      'logs/app.log',
      'logs/error.log',
      'logs/performance.log',
      'logs/security.log',
      'logs/neo4j.log',
      'captured.log',
    ]);
  });

  it('are, of a backend that prints elsewhere, those of the guide and where it prints: what Lifeguard captured is of an earlier one', async () => {
    const captured = path.join(folder, 'captured.log');
    const elsewhere = path.join(folder, 'mine.out');
    const last = (output: string | null) =>
      logFiles({ backendFolder: folder, captured, output })
        .map((f) => path.relative(folder, f.file))
        .at(-1);
    expect([last(elsewhere), last(captured), last(null)]).toEqual(['mine.out', 'captured.log', 'logs/neo4j.log']);
    // One that is in the list already is not read twice.
    expect(last(path.join(folder, 'logs/app.log'))).toBe('logs/neo4j.log');
    await writeFile(captured, `${stampOf(2)} INFO of the one before\n`);
    const looked = (output: string | null) => readLogs(logFiles({ backendFolder: folder, captured, output }), options);
    // A log that nobody writes any more is no reason to pass.
    expect(judgeLogs(await looked(null), 10 * MINUTE)).toMatchObject({ state: 'skipped' });
    await writeFile(elsewhere, `${stampOf(2)} ERROR once\n`);
    expect(judgeLogs(await looked(elsewhere), 10 * MINUTE)).toMatchObject({
      state: 'passed',
      evidence: '1 error in the last 10 min, no spike in Output of the backend.',
    });
  });

  it('count a line once that two of them hold, and find the spike', async () => {
    const spike = Array.from({ length: 12 }, (_, i) => `${stampOf(3)} ERROR Timeout after ${i} ms\n`).join('');
    await writeFile(path.join(folder, 'logs/app.log'), `${stampOf(55)} INFO start\n${spike}`);
    await writeFile(path.join(folder, 'logs/error.log'), spike);
    const report = await readLogs(files(), options);
    expect(report.spikes).toMatchObject([{ errors: 12, usual: 0 }]);
    expect(report.repeated).toMatchObject([{ count: 12, pattern: 'ERROR Timeout after <n> ms' }]);
    expect(judgeLogs(report, 10 * MINUTE)).toMatchObject({
      state: 'failed',
      evidence: expect.stringMatching(
        /^12 errors in the minute from (?:.+ )?\d\d:\d\d, in Application and Errors; 0 are usual\.$/,
      ),
    });
  });

  it('are fine when nothing stands out', async () => {
    await writeFile(path.join(folder, 'captured.log'), `${stampOf(50)} INFO start\n${stampOf(2)} ERROR once\n`);
    expect(judgeLogs(await readLogs(files(), options), 10 * MINUTE)).toEqual({
      state: 'passed',
      evidence: '1 error in the last 10 min, no spike in Captured output.',
      raw: null,
    });
  });

  it('say so when there are none', async () => {
    expect(judgeLogs(await readLogs(files(), options), 10 * MINUTE)).toMatchObject({ state: 'skipped' });
  });

  it('say so when errors have no time', async () => {
    await writeFile(path.join(folder, 'captured.log'), 'ERROR:    Exception in ASGI application\n');
    expect(judgeLogs(await readLogs(files(), options), 10 * MINUTE)).toMatchObject({
      state: 'warning',
      evidence: '0 errors in the last 10 min, no spike in Captured output. 1 more has no time.',
    });
  });
});
