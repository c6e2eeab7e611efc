import type { PlanResult } from '../../../shared/domain/index.ts';
import { planRestartStore, type RestartWords } from '../../recovery/plan-restart.ts';
import type { PlanInput } from '../../recovery/world.ts';

/** What a restart of Redis costs. */
export const redisRestart: RestartWords = {
  lost: 'What Redis has not saved yet is lost.',
  lostAtEnd: 'What Redis has not saved is lost.',
};

/** Restarts Redis through whatever keeps it running. */
export const planRestartRedis = (input: PlanInput): PlanResult => planRestartStore('redis', redisRestart, input);
