import { describe, expect, it } from 'vitest';
import { managerOf, whatItDoes } from '../../../electron/system/index.ts';
import type { ProcessInfo } from '../../../shared/domain/index.ts';

const p = (pid: number, parentPid: number, commandLine: string): ProcessInfo => ({
  pid,
  parentPid,
  startedAt: `t${pid}`,
  name: (commandLine.split(' ')[0] ?? '').split('/').at(-1) ?? '',
  commandLine,
  cwd: '/home/me/backend',
  state: 'sleeping',
  residentBytes: 1,
  cpuPercent: null,
  uptimeSeconds: 10,
});
const uv = p(20, 19, 'uv run uvicorn app.main:app --port 8765');
const wrapper = p(19, 18, '/bin/sh -c uv run uvicorn app.main:app --port 8765');

describe('who started the backend', () => {
  it.each([
    ['/venv/bin/python3 /venv/bin/honcho start', 'honcho', 'ends-others'],
    ['python -m honcho start', 'honcho', 'ends-others'],
    ['foreman: master', 'foreman', 'ends-others'],
    ['node /app/node_modules/.bin/concurrently -k "npm:api" "npm:web"', 'concurrently', 'ends-others'],
    ['node /app/node_modules/.bin/concurrently --kill-others-on-fail a b', 'concurrently', 'ends-others'],
    ['/usr/bin/python3 /usr/bin/supervisord -n', 'supervisord', 'restarts'],
    ['PM2 v5.3.0: God Daemon (/Users/me/.pm2)', 'PM2', 'restarts'],
    ['node /usr/local/bin/pm2-runtime start start.sh', 'pm2-runtime', 'restarts'],
    ['node /usr/local/bin/nodemon --exec uv run uvicorn', 'nodemon', 'restarts'],
  ])('knows %s', (commandLine, name, does) => {
    expect(managerOf(uv, [p(18, 1, commandLine), wrapper, uv])).toEqual({ pid: 18, name, does });
  });

  it.each([
    '-zsh',
    'make run',
    'npm run dev',
    'node /app/node_modules/.bin/concurrently "npm:api" "npm:web"',
    'vim honcho.py',
    'python train.py honcho',
    '',
  ])('sees none in %j', (commandLine) => {
    expect(whatItDoes(commandLine)).toBeNull();
    expect(managerOf(uv, [p(18, 1, commandLine), wrapper, uv])).toBeNull();
  });

  it('is the topmost where a manager has copies of itself above its programs', () => {
    const honcho = '/venv/bin/python /venv/bin/honcho start';
    expect(managerOf(uv, [p(16, 1, honcho), p(18, 16, honcho), wrapper, uv])).toMatchObject({ pid: 16 });
  });

  it('does not look above a shell that a person types into, and ends where a table has a circle', () => {
    const table = [p(17, 1, 'supervisord'), p(18, 17, '-zsh'), wrapper, uv];
    expect(managerOf(uv, table)).toBeNull();
    expect(managerOf(uv, [p(18, 19, 'make run'), wrapper, uv])).toBeNull();
  });
});
