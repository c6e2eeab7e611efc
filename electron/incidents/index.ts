export { escalationLevels, GUIDE_ON_CALL, TRIGGERS } from './escalation/index.ts';
export { withoutAttacks } from './escalation/intruders.ts';
export { Insight } from './insight.ts';
