export { fromHere } from './from-here.ts';
export { firewallState, lanAddresses, type ReachInput, reachNow, reachOf } from './lan.ts';
export { localhostProblem, namesOfThisMachine } from './localhost.ts';
export { clearNameCache, nameCacheCommand } from './name-cache.ts';
export { type NetworkNow, networkNow } from './now.ts';
export {
  judgeOutside,
  OUTSIDE_HOSTS,
  type OutsideHost,
  type OutsideResult,
  outsideHosts,
  outsideWorld,
  reachSentence,
} from './outside.ts';
export { defaultRoute } from './route.ts';
export { stackEnvironment } from './stack-environment.ts';
export { isHere, type Target, targetsIn } from './targets.ts';
export { lookAtWays, troublesOf, type Way, type Ways, waysTable } from './ways.ts';
