import { PassThrough } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../electron/app/index.ts';
import { boundedLines } from '../../../../electron/cli/mcp/bounded-lines.ts';
import { PacedTransport } from '../../../../electron/cli/mcp/paced-transport.ts';
import { soon } from '../../../support/soon.ts';

/** A client on one side of two pipes; what comes to the server stands in `taken`. */
async function stage(outBytes = 1024 ** 2) {
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark: outBytes });
  const transport = new PacedTransport(boundedLines(input, output, new Turns()), output);
  const taken: JSONRPCMessage[] = [];
  transport.onmessage = (message) => taken.push(message);
  await transport.start();
  const send = (message: object) => input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let came = '';
  /** Everything that was answered so far. */
  const answers = () => {
    came += String(output.read() ?? '');
    return came
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  return { send, taken, answers, transport, input, output };
}

describe('a client', () => {
  it('has so many questions under way at a time; one that is answered or taken back makes room', async () => {
    const { send, taken, answers, transport } = await stage();
    for (let id = 1; id <= 70; id += 1) send({ id, method: 'tools/call' });
    await soon(() => expect(taken).toHaveLength(64));
    await soon(() =>
      expect(answers().map(({ id, error }) => [id, error.message])).toEqual(
        [65, 66, 67, 68, 69, 70].map((id) => [id, 'More than 64 questions are under way.']),
      ),
    );
    send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await transport.send({ jsonrpc: '2.0', id: 2, result: {} });
    for (const id of [71, 72, 73]) send({ id, method: 'tools/call' });
    await soon(() =>
      expect(
        answers()
          .slice(6)
          .map(({ id, error }) => [id, error !== undefined]),
      ).toEqual([
        [2, false],
        [73, true],
      ]),
    );
    expect(taken.flatMap((m) => ('id' in m ? [m.id] : [])).slice(-2)).toEqual([71, 72]);
  });

  it('that does not read its answers is not read from', async () => {
    const { send, taken, transport, output } = await stage(1000);
    send({ id: 1, method: 'a' });
    await soon(() => expect(taken).toHaveLength(1));
    void transport.send({ jsonrpc: '2.0', id: 1, result: { text: 'x'.repeat(5000) } });
    await soon(() => expect(output.writableNeedDrain).toBe(true));
    for (let id = 2; id < 20; id += 1) send({ id, method: 'a' });
    // What would come comes at once: a turn of the loop shows that it does not.
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toHaveLength(1);
    output.resume();
    await soon(() => expect(taken).toHaveLength(19));
  });

  it('that sends a line without an end is let go of', async () => {
    const { input } = await stage();
    input.write('x'.repeat(700_000));
    input.write('x'.repeat(700_000));
    await soon(() => expect(input.destroyed).toBe(true));
  });
});
