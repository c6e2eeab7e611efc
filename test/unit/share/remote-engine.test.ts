import { expect, it } from 'vitest';
import type { Connection } from '../../../electron/share/connection.ts';
import { remoteEngine } from '../../../electron/share/remote-engine.ts';
import type { CallName } from '../../../shared/contract/index.ts';
import { STATES } from '../../support/renderer-fixtures.ts';

/** A connection on which a recovery is begun, and which ends then. */
function endingConnection(): Connection {
  const answers: Partial<Record<CallName, unknown>> = {
    visible: {},
    snapshot: STATES.healthy,
    recover: { ok: true, run: 'one', joined: false },
  };
  const call = async (name: CallName) => {
    if (answers[name] === undefined) throw new Error('The Lifeguard that was asked has ended.');
    return answers[name];
  };
  const hello = {} as Connection['hello'];
  return { hello, call: call as Connection['call'], onEvent: () => {}, ended: Promise.resolve(), close: () => {} };
}

it('tells the end of the other engine to whoever waits for a recovery there, and to nobody else', async () => {
  const heard: unknown[] = [];
  const hear = (error: unknown) => heard.push(error);
  process.on('unhandledRejection', hear);
  try {
    const engine = await remoteEngine(endingConnection());
    const begun = await engine.recover({ runbook: 'recover-backend', unseen: true });
    // Rejections that nobody has taken are told after all that was ready to run.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
    await expect(begun.ok && begun.ended).rejects.toThrow('The Lifeguard that was asked has ended.');
  } finally {
    process.off('unhandledRejection', hear);
  }
});
