export { BackendPages, type JsonAnswer, type PageAnswer } from './backend-pages.ts';
export { BackendRequests, FOR_A_PERSON_A_MINUTE, REQUESTS_A_MINUTE, type RequestMemory } from './backend-requests.ts';
export { type CredentialMemory, createCredentialMemory } from './credential-memory.ts';
export { describedPaths } from './described-paths.ts';
export { isUnderLimit } from './limit.ts';
export { heardOf, type Parting, Partings } from './partings.ts';
export type { Pace, Probe, ProbeContext, ProbeReason, ProbeResult, ProbeSignal } from './probe.ts';
export type { ProbeInput, ProcessMemory } from './probe-input.ts';
export { loadRequests, saveRequests } from './request-memory.ts';
