import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBackend } from '../../../electron/components/process/backend-tree.ts';
import { portIn, runsBackend, shapeOf } from '../../../electron/system/index.ts';
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
  findBackend({ table, port: 8765, listeners: pids.map(listener), folder: FOLDER, startedByUs: [], ...extra });

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
    expect(found).toMatchObject({ belongs: 'holds-port', strangers: [], reloader: true, others: [] });
    expect(found.holding.map((x) => x.pid).toSorted()).toEqual([20, 21, 23]);
  });

  it('takes start.sh above uv as part of the start', () => {
    const script = p(15, 10, '/bin/bash ./start.sh --skip-services');
    const found = find([shell, script, { ...uv, parentPid: 15 }, reloader, worker], [23]);
    expect(found.root?.pid).toBe(15);
  });

  it('leaves out a script that runs other things beside the backend, and make, and a process manager', () => {
    const script = p(15, 10, '/bin/bash ./start-all.sh');
    const training = p(16, 15, 'python train.py');
    const shared = find([shell, script, training, { ...uv, parentPid: 15 }, reloader, worker], [23]);
    expect(shared.root?.pid).toBe(20);
    expect(shared.tree).not.toContain(training);
    for (const above of ['make dev', 'honcho start', '/bin/sh -c uv run uvicorn app.main:app', 'tmux', 'node turbo']) {
      const parent = p(15, 10, above);
      expect(find([shell, parent, { ...uv, parentPid: 15 }, reloader, worker], [23]).root?.pid, above).toBe(20);
    }
  });

  it('knows a reloader that was seen holding the port when nothing listens any more', () => {
    const seenHolding = [{ pid: 21, startedAt: 't21' }];
    const found = find([shell, uv, reloader, tracker], [], { seenHolding });
    expect(found.root?.pid).toBe(20);
    expect(found.belongs).toBe('held-port');
    const reused = find([{ ...reloader, startedAt: 'later', commandLine: 'python train.py' }], [], { seenHolding });
    expect(reused.root).toBeNull();
    const moved = find([{ ...reloader, cwd: '/elsewhere' }], [], { seenHolding });
    expect(moved.root).toBeNull();
  });

  it('shows a reloader for our port that was never seen serving, as not proven', () => {
    const claiming = { ...reloader, commandLine: `${reloader.commandLine} --port 8765` };
    expect(find([shell, uv, claiming, tracker], [])).toMatchObject({ root: { pid: 20 }, belongs: 'not-proven' });
    expect(find([shell, { ...claiming, commandLine: 'uvicorn app.main:app --port 9100' }], []).root).toBeNull();
  });

  it('names a stranger on the port and does not make it ours', () => {
    const stranger = p(40, 1, 'node server.js', '/home/me/code/shop');
    const found = find([shell, stranger], [40]);
    expect(found).toMatchObject({ root: null, tree: [], strangers: [{ process: { pid: 40 } }], belongs: 'none' });
  });

  it.each([
    'python -m pytest tests -k uvicorn',
    `${FOLDER}/.venv/bin/python ${FOLDER}/.venv/bin/pytest tests/test_main.py`,
    'uv run pytest',
    'uv run python train.py',
    'python train.py --workers 4',
    `${FOLDER}/.venv/bin/python -c from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=7)`,
    `${FOLDER}/.venv/bin/python -c from multiprocessing.resource_tracker import main;main(5)`,
    'vim app/main.py',
    'tail -f uvicorn.log',
    '-zsh',
    'bash',
    'tmux new -s uvicorn',
    'python -m http.server 9000',
    'jupyter lab',
    'uvicorn app.main:app --port 9000',
  ])('has no claim on `%s`, although it lives in the folder', (line) => {
    const bystander = p(60, 10, line);
    expect(find([shell, bystander], [])).toMatchObject({ root: null, tree: [] });
    const beside = find([shell, uv, reloader, tracker, worker, bystander], [21, 23], {
      seenHolding: [20, 21, 23].map((pid) => ({ pid, startedAt: `t${pid}` })),
    });
    expect(beside.tree.map((x) => x.pid)).toEqual([20, 21, 22, 23]);
  });

  it('marks a program of unknown kind on the port as not proven, and its starter as none of ours', () => {
    const test = p(60, 10, 'uv run pytest tests');
    const holder = p(61, 60, 'python tests/serve_for_tests.py');
    expect(find([shell, test, holder], [61])).toMatchObject({
      root: { pid: 61 },
      belongs: 'not-proven',
      strangers: [],
    });
    const ofPytest = p(62, 60, 'python -c from multiprocessing.spawn import spawn_main; spawn_main()');
    const pytest = p(60, 10, 'python -m pytest');
    expect(find([shell, pytest, ofPytest], [62])).toMatchObject({ root: { pid: 62 }, belongs: 'not-proven' });
  });

  it('never matches by name: another project’s uvicorn is left alone (F17)', () => {
    const other = p(50, 1, '/x/.venv/bin/python /x/.venv/bin/uvicorn app.main:app --port 9000', '/home/me/other');
    const found = find([shell, uv, reloader, worker, other], [23]);
    expect([...found.tree, ...found.others]).not.toContainEqual(expect.objectContaining({ pid: 50 }));
  });

  it('does not take a folder whose name only begins the same for ours', () => {
    const twin = p(60, 1, 'uvicorn app.main:app', `${FOLDER}-old`);
    expect(find([twin], [60])).toMatchObject({ root: null, strangers: [{ process: { pid: 60 } }] });
  });

  it('tells a second instance from the same folder (F18)', () => {
    const second = p(70, 10, `${FOLDER}/.venv/bin/python ${FOLDER}/.venv/bin/uvicorn app.main:app --port 8766`);
    const found = find([shell, uv, reloader, worker, second], [23]);
    expect(found.root?.pid).toBe(20);
    expect(found.others.map((o) => o.pid)).toEqual([70]);
  });

  it.each([
    'uvicorn tools.preview:app --port 8001',
    `${FOLDER}/.venv/bin/python -m uvicorn --app-dir tools other:create_app --factory --port 8911`,
    'gunicorn -b localhost:8001 admin.site:app',
  ])('takes a server of another application for none of it: %s', (commandLine) => {
    const other = p(70, 10, commandLine);
    expect(find([shell, uv, reloader, worker, other], [23]).others).toEqual([]);
  });

  it('takes of two on one port the one that answers, else one that is not stopped', () => {
    const one = { ...p(70, 10, 'uvicorn app.main:app --port 8765'), state: 'stopped' as const };
    const two = p(71, 10, 'uvicorn app.main:app --port 8765');
    expect(find([shell, one, two], [70, 71]).root?.pid).toBe(71);
    expect(find([shell, one, two], [70, 71], { answering: new Set([71]) })).toMatchObject({
      root: { pid: 71 },
      others: [{ pid: 70 }],
    });
    const quiet = { ...one, state: 'sleeping' as const };
    expect(find([shell, quiet, two], [70, 71], { answering: new Set([71]) }).root?.pid).toBe(71);
  });

  it('calls a worker without its reloader, and a server that lost its uv, an orphan (F7c)', () => {
    expect(find([{ ...worker, parentPid: 1 }], [23]).belongs).toBe('orphan');
    expect(find([{ ...reloader, parentPid: 1 }], [21], { lostStarter: () => true }).belongs).toBe('orphan');
    expect(find([{ ...reloader, parentPid: 1 }], [21]).belongs).toBe('holds-port');
  });

  it('knows what Lifeguard started, wherever it lives, by pid and start time', () => {
    const ours = p(80, 1, 'python serve.py', '/elsewhere');
    expect(find([ours], [80], { startedByUs: [{ pid: 80, startedAt: 't80' }] }).root?.pid).toBe(80);
    expect(find([ours], [], { startedByUs: [{ pid: 80, startedAt: 't80' }] }).belongs).toBe('started-by-lifeguard');
    const reused = find([ours], [80], { startedByUs: [{ pid: 80, startedAt: 'before' }] });
    expect(reused).toMatchObject({ root: null, strangers: [{ process: { pid: 80 } }] });
  });

  it('is careful when the folder is not known: a holder of the port is a stranger', () => {
    expect(find([uv, reloader, worker], [23], { folder: null })).toMatchObject({
      root: null,
      strangers: [{ process: { pid: 23 } }],
    });
  });

  it('knows what was seen serving after its folder was moved or deleted beneath it', () => {
    const seenHolding = find([uv, reloader, worker], [23]).holding.map(({ pid, startedAt }) => ({ pid, startedAt }));
    const gone = find([shell, uv, reloader, tracker, worker], [23], { folder: null, seenHolding });
    expect([gone.root?.pid, gone.tree.map(({ pid }) => pid), gone.strangers]).toEqual([20, [20, 21, 22, 23], []]);
    // Its next worker is one of it.
    const next = p(29, 21, worker.commandLine);
    expect(find([uv, reloader, next], [29], { folder: null, seenHolding })).toMatchObject({
      root: { pid: 20 },
      strangers: [],
    });
    // Another program in its place is not.
    const other = { ...worker, startedAt: 'later', parentPid: 1 };
    expect(find([other], [23], { folder: null, seenHolding })).toMatchObject({
      root: null,
      strangers: [{ process: { pid: 23 } }],
    });
  });

  it('does not know what was seen serving at another port, where no folder is known', () => {
    const table = [uv, { ...reloader, commandLine: `${reloader.commandLine} --port 8765` }, worker];
    const seenHolding = table.map(({ pid, startedAt }) => ({ pid, startedAt }));
    expect(find(table, [], { folder: null, seenHolding }).root?.pid).toBe(20);
    expect(find(table, [], { folder: null, seenHolding, port: 8001 }).root).toBeNull();
  });

  it('does not count what has ended', () => {
    expect(find([{ ...uv, state: 'zombie' }], []).root).toBeNull();
  });

  it('proves nothing by folder and name, and takes no shell or foreign folder into a tree, whatever the table holds', () => {
    const anyProcess = fc.record({
      pid: fc.integer({ min: 2, max: 12 }),
      parentPid: fc.integer({ min: 0, max: 12 }),
      commandLine: fc.constantFrom(
        '-zsh',
        'uv run uvicorn a',
        'uv run pytest',
        'uvicorn app.main:app --port 8765',
        'node x',
        'bash start.sh',
        'vim uvicorn.py',
        'python train.py',
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
          for (const root of [found.root, ...found.others]) if (root !== null) expect(root.cwd).toBe(FOLDER);
          const proven = found.belongs !== 'not-proven' && found.belongs !== 'none';
          // Without a holder of the port nothing is proven, and what is proven has a holder below its root.
          expect(proven).toBe(proven && found.tree.some((x) => pids.includes(x.pid)));
          if (proven && !pids.includes(found.root?.pid ?? 0))
            expect(found.root?.commandLine).toMatch(/uvicorn|start\.sh|^uv run/);
        },
      ),
    );
  });
});

describe('what a command line runs', () => {
  it.each([
    ['uvicorn app.main:app --port 8765', 'server'],
    ['/v/bin/python3.12 -X dev -u /v/bin/uvicorn app.main:app', 'server'],
    ['gunicorn: master [app.main:app]', 'server'],
    ['python -m uvicorn a:b', 'server'],
    ['python -m pytest -k uvicorn', 'other'],
    ['python -m pytest uvicorn', 'other'],
    ['python train.py uvicorn', 'other'],
    ['/v/bin/python /v/bin/leanvibe', 'program'],
    ['uv --quiet run uvicorn', 'uv'],
    ['uv pip install uvicorn', 'other'],
    ['/bin/bash ./start.sh', 'script'],
    ['bash -c ./start.sh; make', 'other'],
    ['vim start.sh', 'other'],
    ['less ./start.sh', 'other'],
  ])('%s: %s', (line, shape) => {
    expect(shapeOf(line)).toBe(shape);
  });

  it('reads programs in a folder with spaces', () => {
    const folder = '/Users/me/My Projects/leanvibe-backend';
    expect(shapeOf(`${folder}/.venv/bin/python ${folder}/.venv/bin/uvicorn app.main:app`, folder)).toBe('server');
  });

  it.each([
    ['uvicorn a --port 8765', 8765],
    ['uvicorn a --port=8000 --reload', 8000],
    ['gunicorn -b 0.0.0.0:9000 a', 9000],
    ['uvicorn a', null],
  ])('%s asks for port %s', (line, port) => {
    expect(portIn(line)).toBe(port);
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
