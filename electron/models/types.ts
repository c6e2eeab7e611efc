export type {
  ModelFiles as Model,
  ModelFolder,
  ModelFolderReport as FolderReport,
  ModelProblem,
  ModelProblemKind as ProblemKind,
  ModelReport,
  ModelState,
} from '../../shared/domain/index.ts';
