import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, copyFile, mkdir, mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeChanges, type RecentChangesOptions, recentChanges } from '../../electron/recent-changes/index.ts';
import { redact } from '../../electron/system/index.ts';

const MINUTE = 60_000;
const now = Date.now();
let folder: string;
let backend: string;

const iso = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE).toISOString();
const git = (args: readonly string[], minutesAgo = 0) =>
  execFileSync(
    'git',
    ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false', ...args],
    {
      cwd: folder,
      stdio: 'pipe',
      env: {
        ...process.env,
        GIT_AUTHOR_DATE: iso(minutesAgo),
        GIT_COMMITTER_DATE: iso(minutesAgo),
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
      },
    },
  );
const commit = async (name: string, message: string, minutesAgo: number) => {
  await write(name, message, minutesAgo);
  git(['add', '-A'], minutesAgo);
  git(['commit', '-m', message], minutesAgo);
};
const write = async (name: string, text: string, minutesAgo: number) => {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await utimes(file, (now - minutesAgo * MINUTE) / 1000, (now - minutesAgo * MINUTE) / 1000);
};
const changes = (options: Partial<RecentChangesOptions> = {}) =>
  recentChanges({
    repository: folder,
    backendFolder: backend,
    home: '/home/nobody',
    now,
    windowMs: 30 * MINUTE,
    redact,
    ...options,
  });

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'lifeguard-changes-')));
  backend = path.join(folder, 'leanvibe-backend');
  await mkdir(backend);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a repository that brings programs along', () => {
  /** A program that leaves a trace when anything starts it. */
  const trap = async () => {
    const file = path.join(folder, '.git/trap.sh');
    await writeFile(file, `#!/bin/sh\ntouch ${path.join(folder, '.git/SPRUNG')}\ncat\n`);
    await chmod(file, 0o755);
    return file;
  };
  const sprung = () => existsSync(path.join(folder, '.git/SPRUNG'));

  it.each([
    ['a file system monitor', (file: string) => [['core.fsmonitor', file]]],
    ['a clean filter', (file: string) => [['filter.evil.clean', file]]],
    ['a clean filter with = in its name', (file: string) => [['filter.e=vil.clean', file]]],
    [
      'a filter process that is required',
      (file: string) => [
        ['filter.evil.process', file],
        ['filter.evil.required', 'true'],
      ],
    ],
    [
      'a signature program',
      (file: string) => [
        ['gpg.program', file],
        ['log.showSignature', 'true'],
      ],
    ],
    [
      'a pager',
      (file: string) => [
        ['core.pager', file],
        ['pager.status', 'true'],
        ['pager.log', 'true'],
      ],
    ],
    ['an external diff', (file: string) => [['diff.external', file]]],
  ])('is read without starting %s', async (_, settings) => {
    git(['init', '-b', 'main']);
    await commit('app.py', 'first', 5);
    const file = await trap();
    const name = settings(file)[0]?.[0]?.includes('e=vil') ? 'e=vil' : 'evil';
    await writeFile(path.join(folder, '.git/info/attributes'), `* filter=${name}\n`);
    for (const [key = '', value = ''] of settings(file)) {
      // `git config` cannot name a section with = in it the short way.
      const [section = '', ...rest] = key.split('.');
      const last = rest.pop() ?? '';
      await appendFile(
        path.join(folder, '.git/config'),
        `\n[${section}${rest.length > 0 ? ` "${rest.join('.')}"` : ''}]\n\t${last} = ${value}\n`,
      );
    }
    const hook = path.join(folder, '.git/hooks/post-index-change');
    await mkdir(path.dirname(hook), { recursive: true });
    await copyFile(file, hook);
    await write('app.py', 'secon', 1);
    const { git: state } = await changes();
    expect(state).toMatchObject({ kind: 'read', uncommitted: [{ status: 'M', path: 'app.py' }] });
    expect(sprung()).toBe(false);
  });

  it('has a trap that works: the plain command springs it', async () => {
    git(['init', '-b', 'main']);
    await commit('app.py', 'first', 5);
    await appendFile(path.join(folder, '.git/config'), `\n[filter "evil"]\n\tclean = ${await trap()}\n`);
    await writeFile(path.join(folder, '.git/info/attributes'), '* filter=evil\n');
    await write('app.py', 'secon', 1);
    git(['status', '--porcelain']);
    expect(sprung()).toBe(true);
  });
});

describe('a git repository', () => {
  beforeEach(() => {
    git(['init', '-q', '-b', 'main']);
  });

  it('tells the commits of the last 30 minutes, and no earlier ones', async () => {
    await commit('a.py', 'long ago', 90);
    await commit('b.py', 'Speed up | <chat>', 10);
    const { git: state } = await changes();
    expect(state).toMatchObject({
      kind: 'read',
      branch: 'main',
      commits: [{ author: 'Ann', subject: 'Speed up | <chat>' }],
      uncommitted: [],
      more: false,
    });
    expect(judgeChanges(await changes(), 'deployments')).toMatchObject({
      state: 'warning',
      evidence: '1 commit in the last 30 min, the last “Speed up | <chat>” by Ann.',
    });
  });

  it('tells what differs from the last commit, with odd names', async () => {
    await commit('leanvibe-backend/main.py', 'first', 90);
    await write('leanvibe-backend/main.py', 'changed', 50);
    await write('ünï "code" file.txt', 'new', 50);
    const result = await changes();
    expect(result.git).toMatchObject({
      commits: [],
      uncommitted: [
        { status: 'M', path: 'leanvibe-backend/main.py' },
        { status: '??', path: 'ünï "code" file.txt' },
      ],
    });
    expect(judgeChanges(result, 'deployments')).toMatchObject({
      state: 'passed',
      evidence: 'No commit, pull or checkout in the last 30 min. 2 files differ from the last commit.',
    });
  });

  it('tells that the working copy was moved to an older state', async () => {
    await commit('a.py', 'first', 90);
    await commit('b.py', 'second', 80);
    git(['checkout', '-q', 'HEAD~1'], 5);
    const result = await changes();
    expect(result.git).toMatchObject({ branch: null, commits: [] });
    expect(judgeChanges(result, 'deployments')).toMatchObject({
      state: 'warning',
      evidence: expect.stringContaining('The working copy was moved in the last 30 min: checkout: moving from main to'),
    });
  });

  it('is read before its first commit', async () => {
    await write('a.py', 'x', 5);
    expect((await changes()).git).toMatchObject({
      kind: 'read',
      branch: 'main',
      commits: [],
      uncommitted: [{ status: '??', path: 'a.py' }],
    });
  });

  it('runs nothing that it configures', async () => {
    await commit('a.py', 'first', 5);
    const proof = path.join(folder, 'ran');
    const hook = path.join(folder, '.git/evil.sh');
    await writeFile(hook, `#!/bin/sh\ntouch "${proof}"\n`);
    await chmod(hook, 0o755);
    git(['config', 'core.fsmonitor', hook]);
    git(['config', 'core.pager', hook]);
    git(['config', 'log.showSignature', 'true']);
    git(['config', 'gpg.program', hook]);
    expect((await changes()).git.kind).toBe('read');
    await expect(realpath(proof)).rejects.toThrow('ENOENT');
  });

  it('shows no secret from a commit message', async () => {
    await commit('a.py', 'set NEO4J_PASSWORD=hunter2secret', 5);
    expect(JSON.stringify(await changes())).not.toContain('hunter2secret');
  });

  it('is named when git cannot read it', async () => {
    await commit('a.py', 'first', 5);
    await writeFile(path.join(folder, '.git/config'), '[broken');
    const result = await changes();
    expect(result.git).toMatchObject({
      kind: 'failed',
      problem: expect.stringMatching(/^git rev-parse failed: fatal: bad config line \d/),
    });
    expect(judgeChanges(result, 'deployments').state).toBe('could-not-tell');
  });
});

describe('without git', () => {
  it('a folder that is no repository is named', async () => {
    const result = await changes();
    expect(result.git).toEqual({ kind: 'no-repository' });
    expect(judgeChanges(result, 'deployments')).toEqual({
      state: 'skipped',
      evidence: 'The stack’s folder is no git repository.',
      raw: null,
    });
  });

  it('a missing git is named', async () => {
    expect((await changes({ git: null })).git).toEqual({ kind: 'no-git' });
    expect((await changes({ git: path.join(folder, 'git') })).git).toEqual({ kind: 'no-git' });
  });

  it('a git that hangs is left when the caller leaves', async () => {
    const tool = path.join(folder, 'git');
    await writeFile(tool, '#!/bin/sh\nexec sleep 600\n');
    await chmod(tool, 0o755);
    const leave = new AbortController();
    const running = changes({ git: tool, signal: leave.signal });
    leave.abort();
    await expect(running).rejects.toThrow('abort');
  });
});

describe('files that decide how the stack behaves', () => {
  it.each([
    ['.env', 'configuration'],
    ['leanvibe-backend/.env.local', 'configuration'],
    ['leanvibe-backend/app/config/settings.py', 'configuration'],
    ['leanvibe-backend/budgets/performance_sla.json', 'configuration'],
    ['leanvibe-backend/quality_ratchet.json', 'configuration'],
    ['leanvibe-backend/pyproject.toml', 'dependencies'],
    ['leanvibe-backend/uv.lock', 'dependencies'],
    ['leanvibe-backend/requirements-dev.txt', 'dependencies'],
    ['docker-compose.yml', 'infrastructure'],
    ['leanvibe-backend/start.sh', 'infrastructure'],
  ] as const)('%s is seen when it was modified within 30 minutes', async (name, kind) => {
    await write(name, 'x', 29);
    expect((await changes()).files).toEqual([{ path: name, kind, at: expect.closeTo(now - 29 * MINUTE, -2) }]);
    const asked = judgeChanges(await changes(), kind);
    expect(asked).toMatchObject({ state: 'warning', evidence: `${name} was modified in the last 30 min.` });
    await write(name, 'x', 31);
    expect((await changes()).files).toEqual([]);
    expect(judgeChanges(await changes(), kind).state).toBe('passed');
  });

  it('are not others, not templates, not folders', async () => {
    await write('.env.example', 'x', 1);
    await write('leanvibe-backend/app/main.py', 'x', 1);
    await mkdir(path.join(folder, 'uv.lock'));
    expect((await changes()).files).toEqual([]);
  });

  it('may lie elsewhere, and are shown as a person reads them', async () => {
    const outside = await realpath(await mkdtemp(path.join(tmpdir(), 'lifeguard-home-')));
    try {
      await writeFile(path.join(outside, 'config.yaml'), 'x');
      const more = [{ path: path.join(outside, 'config.yaml'), kind: 'configuration' }] as const;
      expect((await changes({ home: outside, more })).files).toMatchObject([{ path: '~/config.yaml' }]);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it('are listed newest first, and named with their number', async () => {
    await write('.env', 'x', 9);
    await write('leanvibe-backend/.env', 'x', 3);
    const result = await changes();
    expect(result.files.map((f) => f.path)).toEqual(['leanvibe-backend/.env', '.env']);
    expect(judgeChanges(result, 'configuration').evidence).toBe(
      'leanvibe-backend/.env and 1 more were modified in the last 30 min.',
    );
  });
});
