import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBackend, runsBackend } from '../../../electron/system/index.ts';
import type { ProcessInfo } from '../../../shared/domain/index.ts';

const FOLDER = '/home/me/leanvibe-ai/leanvibe-backend';

const p = (
  pid: number,
  parentPid: number,
  commandLine: string,
  cwd: string | null = FOLDER,
  uptimeSeconds = 100 - pid / 100,
): ProcessInfo => ({
  pid,
  parentPid,
  startedAt: `t${pid}`,
  name: (commandLine.split(' ')[0] ?? '').split('/').at(-1) ?? '',
  commandLine,
  cwd,
  state: 'sleeping',
  residentBytes: 1,
  cpuPercent: null,
  uptimeSeconds,
});

const listener = (pid: number) => ({ family: 'IPv4' as const, address: '127.0.0.1', port: 8765, pid });
const find = (table: ProcessInfo[], pids: number[], extra: Partial<Parameters<typeof findBackend>[0]> = {}) =>
  findBackend({ table, listeners: pids.map(listener), folder: FOLDER, startedByUs: [], ...extra });

const shell = p(10, 1, '-zsh', FOLDER);
const uv = p(20, 10, 'uv run uvicorn app.main:app --reload');
const reloader = p(21, 20, `${FOLDER}/.venv/bin/python ${FOLDER}/.venv/bin/uvicorn app.main:app --reload`);
const tracker = p(22, 21, `${FOLDER}/.venv/bin/python -c from multiprocessing.resource_tracker import main;main(5)`);
const worker = p(23, 21, `${FOLDER}/.venv/bin/python -c from multiprocessing.spawn import spawn_main; spawn_main()`);

describe('finding the backend', () => {
  it('takes the whole tree of uv run --reload, and not the terminal’s shell in the same folder', () => {
    const found = find([shell, uv, reloader, tracker, worker], [21, 23]);
    expect(found.root?.pid).toBe(20);
    expect(found.tree.map((x) => x.pid)).toEqual([20, 21, 22, 23]);
    expect(found).toMatchObject({ belongs: 'port-and-folder', foreign: null, reloader: true, others: [] });
  });

  it('takes start.sh above uv as part of the start', () => {
    const script = p(15, 10, '/bin/bash ./start.sh --skip-services');
    const found = find([shell, script, { ...uv, parentPid: 15 }, reloader, worker], [23]);
    expect(found.root?.pid).toBe(15);
  });

  it('still finds the tree when nothing listens', () => {
    expect(find([shell, uv, reloader, tracker], []).root?.pid).toBe(20);
    expect(find([shell, uv, reloader, tracker], []).belongs).toBe('folder-only');
  });

  it('names a stranger on the port and does not make it ours', () => {
    const stranger = p(40, 1, 'node server.js', '/home/me/code/shop');
    const found = find([shell, stranger], [40]);
    expect(found).toMatchObject({ root: null, tree: [], foreign: { pid: 40 }, belongs: 'none' });
  });

  it('never matches by name: another project’s uvicorn is left alone (F17)', () => {
    const other = p(50, 1, '/x/.venv/bin/python /x/.venv/bin/uvicorn app.main:app --port 9000', '/home/me/other');
    const found = find([shell, uv, reloader, worker, other], [23]);
    expect([...found.tree, ...found.others]).not.toContainEqual(expect.objectContaining({ pid: 50 }));
  });

  it('does not take a folder whose name only begins the same for ours', () => {
    const twin = p(60, 1, 'uvicorn app.main:app', `${FOLDER}-old`);
    expect(find([twin], [60])).toMatchObject({ root: null, foreign: { pid: 60 } });
  });

  it('tells a second instance from the same folder (F18)', () => {
    const second = p(70, 10, `${FOLDER}/.venv/bin/python ${FOLDER}/.venv/bin/uvicorn app.main:app --port 8766`);
    const found = find([shell, uv, reloader, worker, second], [23]);
    expect(found.root?.pid).toBe(20);
    expect(found.others.map((o) => o.pid)).toEqual([70]);
  });

  it('calls a worker without its reloader, and a server that lost its uv, an orphan (F7c)', () => {
    expect(find([{ ...worker, parentPid: 1 }], [23]).belongs).toBe('orphan');
    expect(find([{ ...reloader, parentPid: 1 }], [21], { lostStarter: () => true }).belongs).toBe('orphan');
    expect(find([{ ...reloader, parentPid: 1 }], [21]).belongs).toBe('port-and-folder');
  });

  it('knows what Lifeguard started, wherever it lives, by pid and start time', () => {
    const ours = p(80, 1, 'python serve.py', '/elsewhere');
    expect(find([ours], [80], { startedByUs: [{ pid: 80, startedAt: 't80' }] }).root?.pid).toBe(80);
    expect(find([ours], [80], { startedByUs: [{ pid: 80, startedAt: 'before' }] }).foreign?.pid).toBe(80);
  });

  it('is careful when the folder is not known: a holder of the port is a stranger', () => {
    expect(find([uv, reloader, worker], [23], { folder: null })).toMatchObject({ root: null, foreign: { pid: 23 } });
  });

  it('does not count what has ended', () => {
    expect(find([{ ...uv, state: 'zombie' }], []).root).toBeNull();
  });

  it('never puts a process outside the folder, or an interactive shell, into the tree’s root', () => {
    const anyProcess = fc.record({
      pid: fc.integer({ min: 2, max: 12 }),
      parentPid: fc.integer({ min: 0, max: 12 }),
      commandLine: fc.constantFrom(
        '-zsh',
        'uv run uvicorn a',
        'uvicorn app.main:app',
        'node x',
        'bash start.sh',
        'vim uvicorn.py',
      ),
      cwd: fc.constantFrom(FOLDER, '/elsewhere', null),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(anyProcess, { selector: (x) => x.pid, maxLength: 10 }),
        fc.array(fc.integer({ min: 2, max: 12 }), { maxLength: 2 }),
        (rows, pids) => {
          const found = find(
            rows.map((r) => p(r.pid, r.parentPid, r.commandLine, r.cwd)),
            pids,
          );
          for (const root of [found.root, ...found.others]) {
            if (root === null) continue;
            expect(root.cwd).toBe(FOLDER);
            expect(root.commandLine === '-zsh' && !pids.includes(root.pid)).toBe(false);
          }
        },
      ),
    );
  });
});

describe('a command line that runs a backend', () => {
  it.each([
    'uvicorn app.main:app',
    'python -m uvicorn app.main:app',
    'uv run uvicorn x',
    './start.sh',
    '/bin/bash ./start.sh',
    'python3.12 -c from multiprocessing.spawn import spawn_main',
  ])('%s is one', (line) => {
    expect(runsBackend(p(1, 0, line))).toBe(true);
  });
  it.each([
    '-zsh',
    'vim uvicorn.py',
    'uv pip install uvicorn',
    'tail -f uvicorn.log',
    'code --folder uvicorn',
    'python manage.py shell',
  ])('%s is none', (line) => {
    expect(runsBackend(p(1, 0, line))).toBe(false);
  });
});
