export { escalationLevels, TRIGGERS } from './escalation/index.ts';
export { Insight } from './insight.ts';
