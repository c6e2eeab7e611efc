export type {
  ModelFiles as Model,
  ModelFit,
  ModelFolder,
  ModelFolderReport as FolderReport,
  ModelNeed,
  ModelProblem,
  ModelProblemKind as ProblemKind,
  ModelReport,
  ModelState,
} from '../../shared/domain/index.ts';
