import { describe, expect, it } from 'vitest';
import { servingIn } from '../../../electron/components/process/serving.ts';
import { processWith } from '../../support/builders.ts';

describe('the process that holds the backend’s connections', () => {
  const script = processWith({ pid: 1, commandLine: 'bash start.sh' });
  const uv = processWith({ pid: 2, commandLine: 'uv run uvicorn app.main:app' });
  const server = processWith({ pid: 3, commandLine: 'python uvicorn app.main:app' });
  const reloader = processWith({ pid: 3, commandLine: 'python uvicorn app.main:app --reload' });
  const worker = processWith({ pid: 4, commandLine: 'python -c from multiprocessing.spawn import spawn_main' });
  const listening = new Set([3]);

  it.each([
    ['the worker under a reloader', [script, uv, reloader, worker], true, worker],
    ['nobody known between two workers: the reloader lives on', [script, uv, reloader], true, null],
    [
      'nobody known while the killed worker is still there as a zombie',
      [reloader, { ...worker, state: 'zombie' as const }],
      true,
      null,
    ],
    ['the server below a start script and uv, which live on for a moment', [script, uv, server], false, server],
    ['the server alone', [server], false, server],
    ['nobody before it listens', [script, uv], false, null],
  ])('is %s', (_, tree, hasReloader, expected) => {
    expect(servingIn(tree, listening, hasReloader)).toEqual(expected);
  });
});
