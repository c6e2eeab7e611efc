import { describe, expect, it } from 'vitest';
import { BackendEnds } from '../../../electron/components/process/ends.ts';
import { serves } from '../../../electron/components/process/serving.ts';
import { at, processWith } from '../../support/builders.ts';

const server = (pid: number, uptimeSeconds: number) =>
  processWith({ pid, uptimeSeconds, commandLine: 'uvicorn app.main:app' });
const FATAL = () => ['INFO:     Application startup complete.', 'FATAL: the model ran out of memory'];

describe('ends of the backend', () => {
  it('are told with the seconds that it ran and its last words', () => {
    const ends = new BackendEnds();
    ends.look([server(5, 28)], FATAL, at(0));
    expect(ends.look([], FATAL, at(2))).toMatchObject([
      {
        at: at(2).wall,
        ranSeconds: 30,
        line: 'FATAL: the model ran out of memory',
        residentBytes: server(5, 28).residentBytes,
      },
    ]);
    expect(ends.look([], FATAL, at(3))).toHaveLength(1);
  });

  it('count under --reload for the worker, while the reloader lives', () => {
    const ends = new BackendEnds();
    const reloader = processWith({ pid: 5, commandLine: 'uvicorn app.main:app --reload' });
    const worker = processWith({
      pid: 6,
      uptimeSeconds: 10,
      commandLine: 'python -c from multiprocessing.spawn import spawn_main',
    });
    ends.look([reloader, worker], FATAL, at(0));
    expect(ends.look([reloader], FATAL, at(1))).toMatchObject([{ ranSeconds: 11 }]);
  });

  it('are none where a start script is followed by its server', () => {
    const ends = new BackendEnds();
    const script = processWith({ pid: 4, commandLine: '/bin/bash ./start.sh' });
    const reloader = processWith({ pid: 5, commandLine: 'uvicorn app.main:app --reload' });
    const worker = processWith({ pid: 6, commandLine: 'python -c from multiprocessing.spawn import spawn_main' });
    ends.look([script], FATAL, at(0));
    expect(ends.look([script, reloader], FATAL, at(1))).toEqual([]);
    expect(ends.look([script, reloader, worker], FATAL, at(2))).toEqual([]);
    expect(ends.look([script, reloader], FATAL, at(9))).toHaveLength(1);
  });

  it('are no more than one where the start script outlives its worker and its reloader, and another start follows', () => {
    const ends = new BackendEnds();
    const script = (pid: number) => processWith({ pid, commandLine: '/bin/bash ./start.sh' });
    const reloader = (pid: number) => processWith({ pid, commandLine: 'uvicorn app.main:app --reload' });
    const worker = (pid: number) =>
      processWith({ pid, commandLine: 'python -c from multiprocessing.spawn import spawn_main' });
    ends.look([script(4), reloader(5), worker(6)], FATAL, at(2));
    expect(ends.look([script(4), reloader(5)], FATAL, at(9))).toHaveLength(1);
    expect(ends.look([script(4)], FATAL, at(10))).toHaveLength(1);
    expect(ends.look([script(14), reloader(15), worker(16)], FATAL, at(12))).toHaveLength(1);
  });

  it('are none of what Lifeguard itself has ended', () => {
    const script = processWith({ pid: 4, commandLine: '/bin/bash ./start.sh' });
    const ends = new BackendEnds(({ pid }) => pid === script.pid);
    ends.look([script], () => ['Starting…'], at(0));
    expect(ends.look([], () => ['Starting…'], at(1))).toEqual([]);
    ends.look([server(5, 28)], FATAL, at(2));
    expect(ends.look([], FATAL, at(3))).toHaveLength(1);
  });

  it('tell a start that failed from the end of what served', () => {
    const script = processWith({ pid: 4, commandLine: '/bin/bash ./start.sh' });
    const ends = new BackendEnds();
    ends.look([script], () => ['uv: command not found'], at(0), null, false);
    expect(ends.look([], () => ['uv: command not found'], at(1), null, false)).toMatchObject([
      { failed: true, line: 'uv: command not found' },
    ]);
    ends.look([server(5, 1)], FATAL, at(2), null, true);
    // It hangs, and is not seen to serve any more.
    ends.look([server(5, 9)], FATAL, at(10), null, false);
    expect(ends.look([], FATAL, at(11), null, false).map((end) => end.failed)).toEqual([true, undefined]);
  });

  it('are of what served where it listened, or answered since it began', () => {
    const worker = server(5, 20);
    const given = { reloader: true, answeredAt: 90_000, now: 100_000 };
    expect(serves(worker, new Set(), given)).toBe(true);
    expect(serves(worker, new Set([5]), { ...given, answeredAt: 79_000 })).toBe(false);
    expect(serves(worker, new Set([5]), { ...given, answeredAt: null, reloader: false })).toBe(true);
    expect(serves(null, new Set([5]), given)).toBe(false);
  });

  it('do not count when somebody asked for it', () => {
    const ends = new BackendEnds();
    ends.look([server(5, 28)], FATAL, at(0));
    expect(ends.look([], () => ['INFO:     Shutting down', 'INFO:     Finished server process [5]'], at(1))).toEqual(
      [],
    );
  });

  it('count although the process before was asked to end: its farewell stands before the start', () => {
    const ends = new BackendEnds();
    const output = () => [
      'INFO:     Shutting down',
      'INFO:     Finished server process [4]',
      'INFO:     Stopping reloader process [3]',
      'INFO:     Started server process [5]',
      ...FATAL(),
    ];
    ends.look([server(5, 4)], output, at(0));
    expect(ends.look([], output, at(1))).toMatchObject([{ line: 'FATAL: the model ran out of memory' }]);
  });

  it('count where a look saw the worker while it was ending: it has no arguments any more then', () => {
    const ends = new BackendEnds();
    const reloader = processWith({ pid: 5, commandLine: 'uvicorn app.main:app --reload' });
    const worker = processWith({
      pid: 6,
      uptimeSeconds: 10,
      commandLine: 'python -c from multiprocessing.spawn import spawn_main',
    });
    ends.look([reloader, worker], FATAL, at(0));
    expect(ends.look([reloader, { ...worker, commandLine: 'python' }], FATAL, at(1))).toEqual([]);
    expect(ends.look([reloader], FATAL, at(2))).toMatchObject([{ line: 'FATAL: the model ran out of memory' }]);
  });

  it('count although the process before said goodbye shortly before: that was before this one began', () => {
    const ends = new BackendEnds();
    const goodbye = { at: at(0), asked: true };
    ends.look([server(4, 100)], () => [], at(0));
    ends.look([], () => [], at(1), goodbye);
    ends.look([server(5, 1)], () => [], at(3), goodbye);
    expect(ends.look([], () => [], at(12), goodbye)).toMatchObject([{ ranSeconds: 10 }]);
  });

  it('do not count where its goodbye is heard after the look that finds it gone, before another one serves', () => {
    const ends = new BackendEnds();
    ends.look([server(5, 28)], () => [], at(0));
    expect(ends.look([], () => [], at(1))).toHaveLength(1);
    expect(ends.look([], () => [], at(2), { at: at(1.1), asked: true })).toEqual([]);
    ends.look([server(6, 1)], () => [], at(4));
    expect(ends.look([], () => [], at(6))).toHaveLength(1);
    ends.look([server(7, 1)], () => [], at(8));
    expect(ends.look([server(7, 2)], () => [], at(9), { at: at(8.5), asked: true })).toHaveLength(1);
  });

  it('name no line where the output is a successor’s, or only chatter', () => {
    const ends = new BackendEnds();
    ends.look([server(5, 28)], FATAL, at(0));
    expect(ends.look([server(6, 0)], FATAL, at(1)).at(-1)?.line).toBeNull();
    const chatter = () => ['INFO:     127.0.0.1:1 - "GET /health HTTP/1.1" 200 OK'];
    expect(ends.look([], chatter, at(2)).at(-1)?.line).toBeNull();
  });

  it('are forgotten after an hour', () => {
    const ends = new BackendEnds();
    ends.look([server(5, 28)], FATAL, at(0));
    ends.look([], FATAL, at(1));
    expect(ends.look([], FATAL, at(3700))).toEqual([]);
  });
});
