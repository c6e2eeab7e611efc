import { describe, expect, it } from 'vitest';
import { type Beside, StartLog } from '../../../electron/components/process/starts.ts';
import type { Parting } from '../../../electron/probes/index.ts';
import type { ProcessRow } from '../../../electron/system/index.ts';
import type { Keeper, ProcessInfo } from '../../../shared/domain/index.ts';
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
    // What the first said when it left explains no end of those after it.
    const young = looks.map((l) => ({
      tree: l.tree.map((p) => ({ ...p, uptimeSeconds: 0.4 })),
      parting: goodbye(0.5),
    }));
    expect(unasked(young, loop)).toBe(2);
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

  it('is known as well where the news of its last connection comes after the look that finds it gone', () => {
    const looks = follow([{ tree: [server(5)] }, { tree: [] }, { tree: [], parting: goodbye(1.2) }]);
    expect(looks.map((l) => l.stopped)).toEqual([null, null, { at: at(1.2).wall, from: 'terminal' }]);
    expect(looks.map((l) => l.unheard?.at ?? null)).toEqual([null, at(1).wall, null]);
  });

  it('is not known to have been asked by the goodbye of the one before it', () => {
    const young = row({ ...server(6), uptimeSeconds: 0.5 });
    const looks = follow([
      { tree: [server(5)] },
      { tree: [], parting: goodbye(0.5) },
      { tree: [young], parting: goodbye(0.5) },
      { tree: [], parting: goodbye(0.5) },
    ]);
    expect(looks.at(-1)).toMatchObject({ stopped: null, unheard: { at: at(3).wall, from: 'terminal' } });
  });

  it('is not what nobody could hear, nor for what was killed is it unknown', () => {
    const unknown = { at: at(0.5), asked: null };
    const [, gone, later] = follow([
      { tree: [server(5)] },
      { tree: [], parting: unknown },
      { tree: [], parting: unknown },
    ]);
    expect(gone).toMatchObject({ stopped: null, unheard: { at: at(1).wall, from: 'terminal' } });
    expect(later).toMatchObject({ stopped: null, unheard: { at: at(1).wall, from: 'terminal' } });
    expect(follow([{ tree: [server(5)] }, { tree: [], parting: cut(0.5) }]).at(-1)?.unheard).toBeNull();
    expect(follow([{ tree: [] }]).at(-1)?.unheard).toBeNull();
  });

  it('is unknown of a worker as well, and one that its reloader is about to start for the first time has not ended', () => {
    const looks = follow([
      { tree: [RELOADER] },
      { tree: [RELOADER, worker(6)] },
      { tree: [RELOADER] },
      { tree: [] },
      { tree: [{ ...RELOADER, startedAt: 'again' }] },
    ]);
    const unheard = { at: at(2).wall, from: 'terminal' };
    expect(looks.map((l) => l.unheard)).toEqual([null, null, unheard, unheard, null]);
    expect(
      follow([{ tree: [RELOADER, worker(6)] }, { tree: [RELOADER], parting: cut(0.5) }]).at(-1)?.unheard,
    ).toBeNull();
  });

  it('is told of a reloader once it is gone, not of its worker that is replaced', () => {
    const asked = goodbye(0.5);
    const looks = follow([
      { tree: [RELOADER, worker(6)] },
      { tree: [RELOADER], parting: asked },
      { tree: [], parting: asked },
    ]);
    expect(looks.map((l) => l.stopped)).toEqual([null, null, { at: at(0.5).wall, from: 'terminal' }]);
    expect(looks.map((l) => l.happened.length)).toEqual([0, 0, 1]);
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

  it('is a save also right after a start, and none where the first worker of a reloader comes late', () => {
    const young = { ...RELOADER, uptimeSeconds: 2 };
    const followed = (looks: readonly (readonly ProcessRow[])[]) => {
      const log = new StartLog();
      const seen = looks.map((tree, i) =>
        log.look({
          tree,
          all: [SHELL, ...tree],
          started: [],
          manager: null,
          reloader: true,
          parting: null,
          now: at(i),
        }),
      );
      return seen.at(-1)?.happened.map((h) => h.text);
    };
    const save = 'The backend’s reloader started it again: a file was saved.';
    expect(followed([[young, worker(5)], [young], [young, worker(6)]])).toEqual([save]);
    expect(followed([[young], [RELOADER], [RELOADER, worker(5)]])).toEqual([]);
    expect(followed([[RELOADER], [RELOADER, worker(5)], [RELOADER, worker(6)]])).toEqual([save]);
  });

  it('was when the process came that serves since, however late a look sees it', () => {
    const late = { ...worker(6), uptimeSeconds: 8 };
    const found = follow([{ tree: [RELOADER, worker(5)] }, { tree: [RELOADER, late] }]).at(-1);
    expect(found?.happened[0]?.at).toBe(at(1 - 8).wall);
    const restarted = { ...server(7), uptimeSeconds: 3 };
    expect(follow([{ tree: [server(5)] }, { tree: [restarted] }]).at(-1)?.happened[0]?.at).toBe(at(1 - 3).wall);
  });

  it('is nothing where it was killed and nobody is known who started it', () => {
    expect(texts([{ tree: [server(5)] }, { tree: [], parting: cut(0.5) }, { tree: [server(6, 1)] }])).toEqual([]);
  });

  const kept = (keeper: Keeper, asked: boolean) => {
    const log = new StartLog();
    const beside = { keeper, saved: null };
    const parting = asked ? goodbye(0.5) : cut(0.5);
    const look = (tree: readonly ProcessRow[], i: number) =>
      log.look({ tree, all: tree, started: [], manager: null, reloader: false, parting, beside, now: at(i) });
    look([server(5, 1)], 0);
    look([], 1);
    return look([server(6, 1)], 2);
  };

  it.each<[string, Keeper, boolean, string, number]>([
    [
      'launchd with the signal that it tells',
      { kind: 'launchd', name: 'com.leanvibe.backend', ended: 'was ended by a signal (Killed: 9)' },
      false,
      'launchd (com.leanvibe.backend) started the backend again, which had ended without being asked to (it was ended by a signal (Killed: 9)).',
      1,
    ],
    [
      'systemd',
      { kind: 'systemd', name: 'leanvibe.service', ended: null },
      true,
      'systemd (leanvibe.service) started the backend again after it was asked to end.',
      0,
    ],
    [
      'the engine of a container',
      { kind: 'container', name: null, ended: null },
      false,
      'The engine of its container started the backend again, which had ended without being asked to.',
      1,
    ],
  ])('names %s', (_, keeper, asked, text, unasked) => {
    const found = kept(keeper, asked);
    expect(found.happened.at(-1)?.text).toBe(text);
    expect(found.unasked).toBe(unasked);
    expect(found.keeper).toEqual(keeper);
  });

  it('is work where another program starts it after a file was saved, whatever ended it', () => {
    const log = new StartLog();
    const watcher = row({ pid: 40, name: 'watchmedo', commandLine: 'watchmedo auto-restart -- uvicorn app.main:app' });
    const look = (tree: readonly ProcessRow[], i: number, saved: Beside['saved']) =>
      log.look({
        ...{ tree, all: [watcher, ...tree], started: [], manager: null, reloader: false, parting: cut(i) },
        ...{ beside: { keeper: null, saved }, now: at(i) },
      });
    look([server(5)], 0, null);
    const found = look([server(6)], 1, { file: 'app/main.py', at: at(0.5).wall });
    expect(found.unasked).toBe(0);
    expect(found.happened).toMatchObject([
      { text: 'watchmedo started the backend again after app/main.py was saved.', kind: 'save' },
    ]);
    expect(look([server(7)], 2, null).unasked).toBe(1);
  });

  it('names the file whose save a reloader followed', () => {
    const log = new StartLog();
    const look = (tree: readonly ProcessRow[], i: number) =>
      log.look({
        ...{ tree, all: [SHELL, ...tree], started: [], manager: null, reloader: true, parting: null },
        ...{ beside: { keeper: null, saved: { file: 'app/main.py', at: 0 } }, now: at(i) },
      });
    look([RELOADER, worker(6)], 0);
    expect(look([RELOADER, worker(7)], 1).happened.at(-1)?.text).toBe(
      'The backend’s reloader started it again: app/main.py was saved.',
    );
  });

  it('counts no first start as one again', () => {
    const loop = [row({ pid: 40, name: 'bash', commandLine: 'bash -c while true; do uvicorn app.main:app; done' })];
    const found = follow([{ tree: [] }, { tree: [server(5)] }], loop).at(-1);
    expect(found?.unasked).toBe(0);
    expect(found?.happened.map((h) => h.text)).toEqual(['bash started the backend.']);
  });
});
