export { type ReferenceOptions, reference } from './reference.ts';
export { referenceTitles } from './titles.ts';
