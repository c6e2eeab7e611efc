import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../../electron/cli/io.ts';
import { onEnter } from '../../../electron/cli/on-enter.ts';

const terminal = (isTTY: boolean) =>
  Object.assign(new PassThrough(), { isTTY }) as unknown as Io['stdin'] & PassThrough;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Enter in the terminal of a command that stays', () => {
  it('is heard in the foreground, until the command ends', async () => {
    const stdin = terminal(true);
    const end = new AbortController();
    let times = 0;
    const count = () => {
      times += 1;
    };
    expect(await onEnter(stdin, async () => true, end.signal, count)).toBe(true);
    stdin.write('\n');
    await turn();
    stdin.write('what?');
    await turn();
    expect(times).toBe(1);
    end.abort();
    stdin.write('\n');
    await turn();
    expect(times).toBe(1);
    expect(stdin.isPaused()).toBe(true);
  });

  it('reads nothing in the background, and begins when the program is brought to the foreground', async () => {
    const stdin = terminal(true);
    const end = new AbortController();
    let front = false;
    let times = 0;
    const listens = await onEnter(
      stdin,
      async () => front,
      end.signal,
      () => {
        times += 1;
      },
    );
    stdin.write('\n');
    await turn();
    expect([listens, stdin.isPaused(), times]).toEqual([false, true, 0]);
    front = true;
    process.emit('SIGCONT');
    await turn();
    await turn();
    expect(times).toBe(1);
    end.abort();
    expect(process.listenerCount('SIGCONT')).toBe(0);
  });

  it('reads nothing that is no terminal', async () => {
    const stdin = terminal(false);
    expect(
      await onEnter(
        stdin,
        async () => true,
        new AbortController().signal,
        () => {},
      ),
    ).toBe(false);
    expect(stdin.listenerCount('data')).toBe(0);
  });
});
