import { describe, expect, it } from 'vitest';
import { StartLog } from '../../../electron/components/process/starts.ts';
import type { Parting } from '../../../electron/probes/index.ts';
import type { ProcessRow } from '../../../electron/system/index.ts';
import type { ProcessInfo } from '../../../shared/domain/index.ts';
import { at, processWith } from '../../support/builders.ts';

const row = (fields: Partial<ProcessInfo>): ProcessRow => ({ ...processWith(fields), cpuSeconds: 0 });
const SHELL = row({ pid: 40, commandLine: '-zsh' });
const server = (pid: number, parentPid = 40) =>
  row({ pid, parentPid, startedAt: String(pid), uptimeSeconds: 1, commandLine: 'uvicorn app.main:app' });
const RELOADER = row({ pid: 50, parentPid: 40, uptimeSeconds: 100, commandLine: 'uvicorn app.main:app --reload' });
const worker = (pid: number) =>
  row({
    pid,
    parentPid: 50,
    startedAt: String(pid),
    commandLine: 'python -c from multiprocessing.spawn import spawn_main',
  });

/** Looks at one tree after the other, a second apart. */
function follow(looks: readonly { readonly tree: readonly ProcessRow[]; readonly parting?: Parting }[], all = [SHELL]) {
  const log = new StartLog();
  return looks.map(({ tree, parting = null }, i) =>
    log.look({
      tree,
      all: [...all, ...tree],
      started: [],
      manager: null,
      reloader: tree.some((p) => p === RELOADER),
      parting,
      now: at(i),
    }),
  );
}
const goodbye = (seconds: number): Parting => ({ at: at(seconds), asked: true });
const cut = (seconds: number): Parting => ({ at: at(seconds), asked: false });

describe('who started the backend', () => {
  it.each([
    ['-zsh', 'terminal'],
    ['/bin/bash --norc -i', 'terminal'],
    ['bash', 'terminal'],
    ['/bin/bash ./start.sh', 'program'],
    ['bash -c while true; do uvicorn app.main:app; done', 'program'],
    ['/Applications/Code.app/Contents/MacOS/Electron', 'program'],
  ])('%s is a %s', (commandLine, starter) => {
    expect(follow([{ tree: [server(5)] }], [row({ pid: 40, commandLine })])[0]?.starter).toBe(starter);
  });

  it('is the system where its parent is gone', () => {
    expect(follow([{ tree: [server(5, 1)] }])[0]?.starter).toBe('system');
  });
});

describe('starts that nobody made', () => {
  const unasked = (looks: Parameters<typeof follow>[0], all?: ProcessRow[]) => follow(looks, all).at(-1)?.unasked;

  it('are none where a person restarts it in a terminal, whatever ended it', () => {
    const restarts = [5, 6, 7, 8, 9].map((pid) => ({ tree: [server(pid)] }));
    expect(unasked(restarts)).toBe(0);
    expect(unasked(restarts.map((look, i) => ({ ...look, parting: cut(i) })))).toBe(0);
  });

  it('are none where a reloader starts a worker after a save', () => {
    expect(unasked([6, 7, 8].map((pid) => ({ tree: [RELOADER, worker(pid)] })))).toBe(0);
  });

  it('count where a loop or a supervisor brings back what died', () => {
    const loop = [row({ pid: 40, commandLine: 'bash -c while true; do uvicorn app.main:app; done' })];
    const looks = [5, 6, 7, 8].map((pid, i) => ({ tree: [server(pid)], parting: cut(i) }));
    expect(unasked(looks, loop)).toBe(3);
    expect(
      unasked(
        looks.map((l, i) => ({ ...l, parting: goodbye(i) })),
        loop,
      ),
    ).toBe(0);
  });
});

describe('what was stopped', () => {
  it('is known to have been asked to end, and where it had run', () => {
    const looks = follow([
      { tree: [server(5)] },
      { tree: [], parting: goodbye(0.5) },
      { tree: [], parting: goodbye(0.5) },
    ]);
    expect(looks.map((l) => l.stopped)).toEqual([
      null,
      { at: at(0.5).wall, from: 'terminal' },
      { at: at(0.5).wall, from: 'terminal' },
    ]);
  });

  it('is not what was killed, nor what runs again', () => {
    expect(follow([{ tree: [server(5)] }, { tree: [], parting: cut(0.5) }]).at(-1)?.stopped).toBeNull();
    const back = follow([{ tree: [server(5)] }, { tree: [], parting: goodbye(0.5) }, { tree: [server(6)] }]);
    expect(back.at(-1)?.stopped).toBeNull();
  });
});

describe('what somebody did', () => {
  const texts = (looks: Parameters<typeof follow>[0]) =>
    follow(looks)
      .at(-1)
      ?.happened.map((h) => h.text);

  it('is a start in a terminal, after it was asked to end', () => {
    const looks = [
      { tree: [server(5)] },
      { tree: [], parting: goodbye(0.5) },
      { tree: [server(6)], parting: goodbye(0.5) },
    ];
    expect(texts(looks)).toEqual([
      'The backend was asked to end, and ended.',
      'The backend was started in a terminal.',
    ]);
  });

  it('is a save, once for several in a row', () => {
    expect(texts([5, 6, 7].map((pid) => ({ tree: [RELOADER, worker(pid)] })))).toEqual([
      'The backend’s reloader started it again: a file was saved.',
    ]);
  });

  it('is nothing where it was killed and nobody is known who started it', () => {
    expect(texts([{ tree: [server(5)] }, { tree: [], parting: cut(0.5) }, { tree: [server(6, 1)] }])).toEqual([]);
  });
});
