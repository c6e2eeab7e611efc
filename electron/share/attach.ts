import { type EngineOptions, identityOf, ownFolderOf, type StackIdentity } from '../app/index.ts';
import { isSamePlace } from '../files/index.ts';
import { type Connection, connectTo } from './connection.ts';
import { afterPatience } from './patience.ts';
import { type RemoteEngine, remoteEngine } from './remote-engine.ts';

/** A running engine greets within a few milliseconds; one that does not is stopped or hangs, and nobody waits for it longer. */
const PATIENCE_MS = 1500;

export type Attached =
  | { readonly engine: RemoteEngine }
  /** Null when none runs; else the sentence that says why this one is not used. */
  | { readonly engine: null; readonly why: string | null };

/** Finds the engine that runs for this state folder and watches the same stack. Never rejects; takes two or three seconds at most while this process is not itself kept waiting. */
export async function attach(options: EngineOptions, version: string): Promise<Attached> {
  const { own, ofStack } = await ownFolderOf(options);
  const ownOne = await connectTo(own, PATIENCE_MS);
  // Where none watches this clone, one that watches another is named.
  const connection = ownOne === 'none-runs' && own !== ofStack ? await connectTo(ofStack, PATIENCE_MS) : ownOne;
  if (connection === 'none-runs') return { engine: null, why: null };
  if (connection === 'not-private')
    return { engine: null, why: 'What stands in the place of the running Lifeguard’s socket is not used.' };
  if (connection === 'silent') return { engine: null, why: 'A Lifeguard runs but does not answer.' };
  const why = await differs(connection, options, version);
  if (why !== null) {
    connection.close();
    return { engine: null, why };
  }
  let stopWaiting = () => {};
  const patience = new Promise<null>((resolve) => {
    stopWaiting = afterPatience(PATIENCE_MS, () => resolve(null));
  });
  const engine = await Promise.race([remoteEngine(connection).catch(() => null), patience]);
  stopWaiting();
  if (engine !== null) return { engine };
  connection.close();
  return { engine: null, why: 'A Lifeguard runs but does not answer.' };
}

async function differs({ hello }: Connection, options: EngineOptions, version: string): Promise<string | null> {
  if (hello.lifeguard !== version)
    return `The Lifeguard that runs (pid ${hello.pid}) is version ${hello.lifeguard}, this one is ${version}.`;
  const here = await identityOf(options);
  const isSame = isSamePlace(here.userFile, hello.stack.userFile) && here.environment === hello.stack.environment;
  if (isSame && isSameFolder(here, hello.stack)) return null;
  return isSame && hello.stack.repository === null
    ? `The Lifeguard that runs (pid ${hello.pid}) knows no folder of a stack, and this one does.`
    : `The Lifeguard that runs (pid ${hello.pid}) watches another stack.`;
}

/** Where this one found no folder, that of the running one is as good as any. */
const isSameFolder = (here: StackIdentity, there: StackIdentity): boolean =>
  here.repository === null || (there.repository !== null && isSamePlace(here.repository, there.repository));
