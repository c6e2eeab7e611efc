import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { howStarted, identify, judgeStart } from '../../../electron/system/index.ts';
import { parseLaunchctlList } from '../../../electron/system/launchd.ts';
import { splitCommand } from '../../../electron/system/processes-darwin.ts';
import { STORES } from '../../../shared/domain/index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-how-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'redis.conf');
writeFileSync(file, 'port 7000\n');
const node = process.execPath;

/** What every store that is declared calls its process. */
const PROGRAMS = STORES.flatMap((store) => store.programs);

describe('how a store was started', () => {
  it('reads the exact arguments of a living process, empty ones and ones with spaces too', async () => {
    const program = path.join(folder, 'redis-server');
    symlinkSync(node, program);
    const args = ['-e', 'setInterval(() => {}, 1e6)', '', 'two words', '--requirepass', 'geheim'];
    const child = spawn(program, args, { cwd: folder, stdio: 'ignore' });
    await once(child, 'spawn');
    try {
      const identity = await identify(child.pid ?? 0);
      if (identity === null) throw new Error('It did not start.');
      expect(await howStarted(identity, { names: PROGRAMS })).toEqual({
        ok: true,
        command: { command: program, args, cwd: folder, env: {} },
      });
      expect(await howStarted({ ...identity, startedAt: 'another' }, { names: PROGRAMS })).toMatchObject({ ok: false });
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it.each<[string, string, string[] | null, RegExp]>([
    ['a title on Linux', 'redis-server', ['redis-server *:6379', '', ''], /has written over its own command line/],
    ['a title on macOS', 'redis-server', ['redis-server', '127.0.0.1:6379'], /has written over/],
    ['a cluster', 'redis-server', ['/usr/bin/redis-server', '0.0.0.0:6379', '[cluster]'], /has written over/],
    ['nothing to be read', 'java', null, /cannot be read exactly/],
    ['what stands in for a container', 'com.docker.backend', ['com.docker.backend'], /stands in for one/],
    ['a program that is gone', 'redis-server', ['/no/such/redis-server'], /does not exist/],
    ['a configuration that lies elsewhere', 'redis-server', [node, 'other.conf'], /started from another folder/],
  ])('does not take %s for a start', (_, name, words, why) => {
    const how = judgeStart({ name, of: { names: PROGRAMS } }, words, folder);
    expect(how).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });

  it.each([[[node, 'redis.conf', '--port', '7000']], [[node, file]], [[node]], [[node, '--port', '7000']]])(
    'takes %j as it is',
    (words) => {
      const [command, ...args] = words;
      expect(judgeStart({ name: 'redis-server', of: { names: PROGRAMS } }, words, folder)).toEqual({
        ok: true,
        command: { command, args, cwd: folder, env: {} },
      });
    },
  );
});

describe('how a service was started of which any process may be one', () => {
  const any = { names: null };

  it.each(['ssh', 'kubectl', 'com.docker.backend', 'limactl', 'rootlesskit'])(
    'is not %s, which stands in for it',
    (name) => {
      expect(judgeStart({ name, of: any }, [node, '-v'], folder)).toMatchObject({
        ok: false,
        why: expect.stringContaining('stands in for one'),
      });
    },
  );

  it('is any other program', () => {
    expect(judgeStart({ name: 'uvicorn', of: any }, [node, '-v'], folder)).toMatchObject({ ok: true });
  });
});

describe('a database', () => {
  const of = { names: ['node'], dataOption: '-D' };
  const why = (...args: readonly string[]) => {
    const how = judgeStart({ name: 'node', of }, [node, ...args], folder);
    return how.ok ? null : how.why;
  };

  it('is started again where its command line says where its data is, as seen from its folder', () => {
    expect(why('-D', folder)).toBeNull();
    expect(why(`-D${folder}`, '-p', '5433')).toBeNull();
    expect(why('-D', '.')).toBeNull();
  });

  it('is left alone where that is said elsewhere: it would be ended and could not come back', () => {
    expect(why('-p', '5432')).toContain('has no -D');
    expect(why('-D')).toContain('has no -D');
    expect(why('-D', 'data')).toContain('data of its command line is not in');
  });
});

describe('what macOS tells of a process', () => {
  it('splits a command line, and refuses one in which a name holds a space', () => {
    const exists = (known: string) => (name: string) => name === known;
    expect(splitCommand('redis-server /etc/redis.conf --port 7000', exists('/etc/redis.conf'))).toEqual([
      'redis-server',
      '/etc/redis.conf',
      '--port',
      '7000',
    ]);
    expect(
      splitCommand('redis-server /Users/me/My Stack/redis.conf', exists('/Users/me/My Stack/redis.conf')),
    ).toBeNull();
    expect(splitCommand('', () => false)).toBeNull();
  });

  it('reads the jobs of `launchctl list`', () => {
    const list = 'PID\tStatus\tLabel\n-\t0\tcom.apple.x\n512\t0\thomebrew.mxcl.redis\n51\t0\tother\n';
    const jobs = parseLaunchctlList(list);
    expect(jobs?.map((job) => [job.pid, job.label])).toEqual([
      [null, 'com.apple.x'],
      [512, 'homebrew.mxcl.redis'],
      [51, 'other'],
    ]);
    expect(parseLaunchctlList('launchctl: unknown subcommand\n')).toBeNull();
  });
});
