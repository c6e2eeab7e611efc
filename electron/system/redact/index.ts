export { createLineCleaner, createLineSplitter, cutLine, withoutFirstPart } from './lines.ts';
export { isSecretName } from './names.ts';
export { createCleaner, createRedactor, type Redactor, redact, redactDeep } from './redact.ts';
export { secretsAmong } from './variables.ts';
