import { describe, expect, it } from 'vitest';
import { ContainerStarts } from '../../../electron/components/docker/container-starts.ts';
import type { ContainerState } from '../../../shared/domain/index.ts';

const NOW = 1_700_000_000_000;
const state = (values: Partial<ContainerState>): ContainerState => ({
  status: 'running',
  health: 'none',
  exitCode: 0,
  outOfMemory: false,
  restarts: 0,
  startedAt: NOW,
  ...values,
});

/** Looks at one container, a minute apart. */
function follow(...states: readonly (ContainerState | 'away')[]) {
  const starts = new ContainerStarts();
  return states
    .map((s, i) => {
      if (s === 'away') starts.away();
      return starts.look('Docker', s === 'away' ? [] : [['leanvibe-redis', s]], NOW + i * 60_000);
    })
    .at(-1)
    ?.map((h) => h.text);
}

describe('who started a container again', () => {
  it('is the engine where it counts one more start by its policy, with how it had ended where that was seen', () => {
    const ended = state({ status: 'exited', exitCode: 137, outOfMemory: true });
    expect(follow(state({}), ended, state({ startedAt: NOW + 90_000, restarts: 1 }))).toEqual([
      'Docker started container leanvibe-redis again by its restart policy, once so far; it had ended with exit code 137, its memory used up.',
    ]);
    expect(follow(state({ restarts: 2 }), state({ startedAt: NOW + 30_000, restarts: 3 }))).toEqual([
      'Docker started container leanvibe-redis again by its restart policy, 3 times so far.',
    ]);
  });

  it('is the engine where it was seen to wait before the start that it had counted already', () => {
    const waits = state({ status: 'restarting', restarts: 1, exitCode: 137, outOfMemory: true });
    expect(follow(state({}), waits, state({ startedAt: NOW + 90_000, restarts: 1 }))).toEqual([
      'Docker started container leanvibe-redis again by its restart policy, once so far; it had ended with exit code 137, its memory used up.',
    ]);
  });

  it('tells that its memory was used up also where nobody saw it end, as far as its engine still does', () => {
    expect(follow(state({}), state({ startedAt: NOW + 30_000, restarts: 1, outOfMemory: true }))).toEqual([
      'Docker started container leanvibe-redis again by its restart policy, once so far; its memory had been used up.',
    ]);
  });

  it('is somebody where the engine began to count anew', () => {
    expect(follow(state({ restarts: 3 }), state({ startedAt: NOW + 30_000 }))).toEqual([
      'Somebody started container leanvibe-redis again.',
    ]);
  });

  it('is nobody where it came back with the engine', () => {
    expect(follow(state({}), 'away', state({ startedAt: NOW + 90_000 }))).toEqual([
      'Container leanvibe-redis was started again with Docker.',
    ]);
  });

  it('is not asked where it ran at the first look, or the engine does not tell when it was started', () => {
    expect(follow(state({}))).toEqual([]);
    expect(follow(state({ startedAt: null }), state({ startedAt: null, restarts: 1 }))).toEqual([]);
  });
});
