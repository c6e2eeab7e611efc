export { Core, type KnownComponents } from './core.ts';
export type { History } from './history/history.ts';
export type { Interest } from './publisher.ts';
export { configuredIn, wholeOf, worthAsking } from './watch/around.ts';
export type { Figures } from './watch/components.ts';
export type { Monitor, PowerEvent } from './watch/monitor.ts';
export { Scheduler } from './watch/scheduler.ts';
export type { Watching } from './watch/watching.ts';
export { worldOf } from './world.ts';
