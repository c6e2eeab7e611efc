export { guideAnswerOf } from './answer.ts';
export { guide, guideTable } from './table.ts';
