export { answerOf } from './answer.ts';
export { guide, guideTable } from './table.ts';
