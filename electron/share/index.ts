export { type Attached, attach } from './attach.ts';
export { EngineEnded } from './connection.ts';
export { socketPlace } from './place.ts';
export type { RemoteEngine } from './remote-engine.ts';
export { type ShareOptions, shareEngine } from './server.ts';
export { type PageEngine, type StandingEngine, standingEngine } from './standing-engine.ts';
