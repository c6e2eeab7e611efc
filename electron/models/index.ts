export { type ClearResult, clearCache } from './clear.ts';
export { type ClearInput, type ClearItem, type ClearPlan, clearPlan, type Refusal } from './clear-plan.ts';
export { fitIn, fitOf, type Room, roomIn } from './fit.ts';
export { type FolderInput, modelFolders } from './folders.ts';
export { type RepairInput, repairPlan } from './repair-plan.ts';
export { type ScanInput, scanModels } from './scan.ts';
export type { FolderReport, Model, ModelFolder, ModelProblem, ModelReport, ModelState, ProblemKind } from './types.ts';
export { shownModels } from './view.ts';
export { type WatchOptions, watchModels } from './watch.ts';
