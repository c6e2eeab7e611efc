import { Turns } from '../../app/index.ts';
import { type StandingEngine, standingEngine } from '../../share/index.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { whenAsked } from '../when-asked.ts';
import { boundedLines } from './bounded-lines.ts';
import { Desk } from './desk.ts';
import { PacedTransport } from './paced-transport.ts';
import { createMcpServer } from './server.ts';

/**
 * Serves one client on standard input and output until it closes them. A recovery that this process carries out is brought to its end first, whoever
 * is gone by then: it stands in the history.
 */
export async function serveMcp(context: CommandContext): Promise<number> {
  let isOwn = false;
  const own = () => {
    isOwn = true;
    return context.engine();
  };
  const find = async (): Promise<StandingEngine> => {
    const running = await context.attached();
    const told = () => context.say('The Lifeguard that ran has ended; this goes on by itself.');
    return running === null ? own() : standingEngine(running, own, told);
  };
  const engine = find();
  engine.catch(() => {});
  const desk = new Desk(engine, context);
  const server = createMcpServer(desk);
  const { stdin, stdout } = context.io;
  const transport = new PacedTransport(boundedLines(stdin, stdout, new Turns()), stdout);
  const gone = new Promise<void>((resolve) => {
    // A client that is gone leaves broken pipes; what it began is brought to its end all the same.
    for (const stream of [context.io.stdout, context.io.stderr])
      stream.removeAllListeners('error').on('error', () => resolve());
    server.server.onclose = resolve;
    for (const end of ['end', 'close', 'error'] as const) context.io.stdin.once(end, () => resolve());
    whenAsked(context.signal, resolve);
  });
  await server.connect(transport);
  await gone;
  if (isOwn) await desk.runsEnded();
  await server.close();
  return EXIT.healthy;
}
