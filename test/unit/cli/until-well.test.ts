import { describe, expect, it } from 'vitest';
import type { AnyEngine } from '../../../electron/app/index.ts';
import type { CommandContext } from '../../../electron/cli/command.ts';
import { plain } from '../../../electron/cli/io.ts';
import { sayNotWell, untilWell } from '../../../electron/cli/until-well.ts';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { aCause, aSnapshot, inTrouble } from '../../support/face-fixtures.ts';

const broken = inTrouble([aCause()]);

/** An engine whose snapshots the test says. */
function engineWith(first: Snapshot) {
  let snapshot = first;
  const listeners = new Set<(s: Snapshot) => void>();
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const engine = {
    snapshot: () => snapshot,
    settled: async () => snapshot,
    subscribe: (listener: (s: Snapshot) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended,
  } as unknown as AnyEngine;
  const publish = (next: Snapshot) => {
    snapshot = next;
    for (const listener of [...listeners]) listener(next);
  };
  return { engine, publish, end, listening: () => listeners.size };
}

function contextOf(engines: readonly AnyEngine[], limitMs = 60_000) {
  const said: string[] = [];
  const abort = new AbortController();
  const context = {
    io: { stderr: { isTTY: false } },
    say: (text: string) => void said.push(text),
    columns: 80,
    verbose: false,
    paintProgress: plain,
    limitMs,
    signal: abort.signal,
    stack: async () => engines[0],
    engine: async () => engines[1],
  } as unknown as CommandContext;
  return { context, said, abort };
}

describe('waiting until it is well', () => {
  it('ends with the snapshot in which it is, and listens no longer', async () => {
    const one = engineWith(broken);
    const waited = untilWell(contextOf([one.engine]).context, ['backend']);
    await expect.poll(one.listening).toBe(1);
    one.publish(broken);
    one.publish(aSnapshot());
    expect(await waited).toMatchObject({ isWell: true, exitCode: 0 });
    expect(one.listening()).toBe(0);
  });

  it('ends with why not when its time is over', async () => {
    const one = engineWith(broken);
    const waited = await untilWell(contextOf([one.engine], 20).context, null);
    expect(waited).toMatchObject({ isWell: false, exitCode: 2, causes: [{ id: 'backend-not-running' }] });
    expect(one.listening()).toBe(0);
  });

  it('says why not, and what can be waited for alone where nothing was named', async () => {
    const waited = await untilWell(contextOf([engineWith(broken).engine], 20).context, null);
    const said = (options: object) => {
      const { context, said: lines } = contextOf([]);
      sayNotWell(waited, { ...context, columns: 400, options } as CommandContext);
      return lines;
    };
    const hint = /^These are well, and can be waited for alone: --for (?=.*redis)(?!.*backend)/;
    expect(said({})[0]).toMatch(/^Not well after 0 s\. The backend is not running/);
    expect(said({}).at(-1)).toMatch(hint);
    expect(said({ for: 'backend' }).at(-1)).not.toMatch(/alone/);
  });

  it('goes on by itself when the Lifeguard that ran has ended', async () => {
    const [running, own] = [engineWith(broken), engineWith(aSnapshot())];
    const { context, said } = contextOf([running.engine, own.engine]);
    const waited = untilWell(context, ['backend']);
    await expect.poll(running.listening).toBe(1);
    running.end();
    expect(await waited).toMatchObject({ isWell: true });
    expect(said).toEqual(['The Lifeguard that ran has ended; this goes on by itself.']);
  });

  it('ends on Ctrl-C', async () => {
    const one = engineWith(broken);
    const { context, abort } = contextOf([one.engine]);
    const waited = untilWell(context, null);
    await expect.poll(one.listening).toBe(1);
    abort.abort(new Error('Interrupted.'));
    await expect(waited).rejects.toThrow('Interrupted.');
  });
});
