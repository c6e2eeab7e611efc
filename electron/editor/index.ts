export { checkPlace, type OpenableRoots } from './check-place.ts';
export { type EditorChoice, editorFor } from './editors.ts';
export { type Opened, openAt } from './open-at.ts';
