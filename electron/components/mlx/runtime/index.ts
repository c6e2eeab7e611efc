export { CHECK_LIMIT_MS, type CheckInput, checkMlx } from './check.ts';
export { type InstallInput, type InstallPlan, installPlan } from './install-plan.ts';
export { findPython, type PythonInput } from './python.ts';
export type { MlxRuntime, PythonFacts, PythonLocation } from './types.ts';
export { lockedVersions } from './uv-lock.ts';
