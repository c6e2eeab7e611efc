import type { PlanResult } from '../../../shared/domain/index.ts';
import { planRestart } from '../../recovery/plan-restart.ts';
import type { PlanInput } from '../../recovery/world.ts';

/** Restarts Redis through whatever keeps it running. */
export const planRestartRedis = (input: PlanInput): PlanResult =>
  planRestart(
    'redis',
    {
      lost: 'What Redis has not saved yet is lost.',
      lostAtEnd: 'What Redis has not saved is lost.',
    },
    input,
  );
