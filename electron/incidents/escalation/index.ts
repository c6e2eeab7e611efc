export { escalationLevelAt, escalationOf, lastedMs } from './due.ts';
export { type EscalationContacts, escalationLevels, GUIDE_CONTACTS, GUIDE_ON_CALL } from './levels.ts';
export { mailtoUrl } from './mailto.ts';
export { escalationMessage, type MessageInput } from './message.ts';
export { type TriggerMessageInput, triggerMessage } from './trigger-message.ts';
export { type EscalationInput, type EscalationSignals, type OpenFailure, TRIGGERS, togetherOf } from './triggers.ts';
