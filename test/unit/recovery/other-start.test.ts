import { describe, expect, it } from 'vitest';
import { rivalIn } from '../../../electron/recovery/other-start.ts';
import type { ProcessRow } from '../../../electron/system/index.ts';

const FOLDER = '/home/me/leanvibe-backend';
const p = (pid: number, parentPid: number, commandLine: string, cwd: string | null = FOLDER): ProcessRow => ({
  pid,
  parentPid,
  startedAt: `t${pid}`,
  name: (commandLine.split(' ')[0] ?? '').split('/').at(-1) ?? '',
  commandLine,
  cwd,
  state: 'sleeping',
  residentBytes: 1,
  cpuPercent: null,
  uptimeSeconds: 1,
  cpuSeconds: 0,
});

const init = p(1, 0, '/sbin/init', '/');
const supervisor = p(28, 1, 'python3 sup.py', '/');
const ours = p(300, 1, '/bin/bash ./start.sh');
const ourServer = p(301, 300, 'uvicorn app.main:app --port 8765');
const theirs = p(400, 28, `/bin/bash ${FOLDER}/start.sh --skip-services`);
const before = new Set(['1 t1', '28 t28']);
const command = { command: './start.sh', args: [], cwd: FOLDER, env: {} };
const ask = (rows: ProcessRow[], extra: { ours?: number | null; before?: ReadonlySet<string> } = {}) =>
  rivalIn({ table: [init, supervisor, ours, ourServer, ...rows], before, command, port: 8765, ours: 300, ...extra });

describe('another start of the same backend', () => {
  it('is the start script or the server that something which ran before has begun since', () => {
    expect(ask([theirs])).toMatchObject({ process: { pid: 400 }, starter: { pid: 28 } });
    const sh = p(401, 28, 'sh -c uvicorn app.main:app --port 8765');
    const server = p(402, 401, 'uvicorn app.main:app --port 8765');
    expect(ask([sh, server])).toMatchObject({ process: { pid: 401 }, starter: { pid: 28 } });
  });

  it('is not our own, also not where a start script leaves its server to the system', () => {
    expect(ask([])).toBeNull();
    expect(ask([p(500, 1, 'uvicorn app.main:app --port 8765')])).toBeNull();
  });

  it.each([
    ['another port', p(400, 28, 'uvicorn app.main:app --port 9000')],
    ['another folder', p(400, 28, 'uvicorn app.main:app --port 8765', '/home/me/other')],
    ['another script', p(400, 28, 'bash ./start-worker.sh')],
    ['a test', p(400, 28, 'python -m pytest -k uvicorn')],
    ['a zombie', { ...theirs, state: 'zombie' as const }],
  ])('is not %s', (_, row) => {
    expect(ask([row])).toBeNull();
  });

  it('is not what ran before', () => {
    expect(ask([theirs], { before: new Set([...before, '400 t400']) })).toBeNull();
  });
});
