import type { ComponentId, Readings } from '../../shared/domain/index.ts';
import type { Home } from '../core/graph/index.ts';
import { type DiagnosisInput, isDown } from './rule.ts';

/** What runs in a container of it, or did when it was last seen. */
export const hosted = (readings: Readings): readonly Home<ComponentId>[] =>
  (readings.docker?.facts.containerised ?? []).map((id) => [id, 'docker']);

/** No container of it answers while the engine does not; one container that is not well does nothing to the others. */
export const isEngineDown = (input: DiagnosisInput): boolean =>
  isDown(input, 'docker') && input.readings.docker?.facts.docker?.kind === 'not-running';
