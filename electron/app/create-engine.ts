import path from 'node:path';
import { MAIN } from '../../shared/domain/index.ts';
import { defaultStateFolder, logFolder, noteClone, placeOfClone, placesFor, stackFolder } from '../config/index.ts';
import { interruptedRuns } from '../recovery/index.ts';
import { ownIdentity, systemClock } from '../system/index.ts';
import { LifeguardEngine } from './engine.ts';
import { openConfiguration } from './open-configuration.ts';
import { RunningPort } from './running-port.ts';
import type { Engine, EngineOptions } from './types.ts';

/**
 * Builds and starts the engine: configuration, probes, states, causes, recoveries, one snapshot.
 * @throws only when not even the defaults can be used; everything in the user's files becomes a problem in the snapshot
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  const common = options.stateFolder ?? defaultStateFolder(options.platform, options.home, options.env);
  const commonLogs = logFolder(options.platform, options.home, common, options.stateFolder === undefined);
  const wanted = stackFolder(common, options.stack);
  const wantedLogs = stackFolder(commonLogs, options.stack);
  const ofStack = placesFor(wanted, wantedLogs, options.home);
  // A folder of this session alone is no place for what must be there tomorrow: then passwords go to the file, which says so.
  const isKept = ofStack.stateFolder === wanted;
  const secrets = isKept ? (options.secrets ?? null) : null;
  const running = new RunningPort();
  const runningPort = () => running.now();
  const store = await openConfiguration({ ...options, stateFolder: common, secrets, runningPort }, ofStack.stateFolder);
  const clone = isKept && options.stack === undefined ? placeOfClone(wanted, store.current()) : '';
  if (isKept && options.stack === undefined) noteClone(wanted, clone, store.current());
  const {
    stateFolder,
    logFolder: logs,
    problems,
  } = clone === '' ? ofStack : placesFor(path.join(wanted, clone), path.join(wantedLogs, clone), options.home);
  const backendLog = path.join(logs, `${MAIN.id}.log`);
  const self = await ownIdentity();
  const engine = new LifeguardEngine({
    options,
    clock,
    store,
    self,
    stateFolder,
    trustFolder: ofStack.stateFolder,
    // A folder of this session alone is nobody else's.
    commonFolder: isKept ? common : stateFolder,
    logs,
    backendLog,
    running,
    problems,
    interrupted: await interruptedRuns(stateFolder),
  });
  return engine;
}
