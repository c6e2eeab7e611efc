export type { MlxRuntime, PythonFacts, PythonLocation } from '../../../../shared/domain/index.ts';
