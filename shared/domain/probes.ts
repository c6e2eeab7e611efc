import type { ComponentId, Facts } from '../components/derive.ts';

/** A component has one probe, which has its name. */
export type ProbeId = ComponentId;
/** What each probe can tell beyond numbers. */
export type ProbeFacts = Facts;
export { COMPONENT_IDS as PROBE_IDS } from './components.ts';
