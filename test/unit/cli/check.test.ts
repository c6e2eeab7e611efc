import { expect, it } from 'vitest';
import { check } from '../../../electron/cli/check.ts';
import { EXIT } from '../../../electron/cli/exit-code.ts';
import { plain } from '../../../electron/cli/io.ts';
import type { ChecklistRun } from '../../../shared/domain/index.ts';

it('a checklist that is asked to end in the moment in which it begins is cancelled', async () => {
  const interrupt = new AbortController();
  const printed: string[] = [];
  const run: ChecklistRun = {
    list: 'quick',
    title: 'Quick',
    startedAt: { mono: 0, wall: 0 },
    tookMs: 1,
    end: 'cancelled',
    lines: [],
  };
  let cancel: (() => boolean) | undefined;
  const engine = {
    checklist: async () => ({ lines: [] }),
    settled: async () => {},
    runChecklist: () => {
      interrupt.abort();
      const { promise, resolve } = Promise.withResolvers<ChecklistRun>();
      cancel = () => {
        resolve(run);
        return true;
      };
      return promise;
    },
    cancelChecklist: () => cancel?.() ?? false,
  };
  const context = {
    args: ['quick'],
    options: {},
    json: false,
    limitMs: 1000,
    columns: 80,
    signal: interrupt.signal,
    stack: async () => engine,
    io: { stdin: {}, stdout: {}, stderr: { isTTY: false } },
    print: (text: string) => printed.push(text),
    say: () => {},
    paint: plain,
  } as unknown as Parameters<typeof check.run>[0];
  expect(await check.run(context)).toBe(EXIT.unknown);
  expect(printed.join('\n')).toContain('It was cancelled.');
});
