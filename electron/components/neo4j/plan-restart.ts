import type { PlanResult } from '../../../shared/domain/index.ts';
import { planRestart } from '../../recovery/plan-restart.ts';
import { neo4jCheckStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';

/** Restarts Neo4j through whatever keeps it running, and looks at its data afterwards. */
export const planRestartNeo4j = (input: PlanInput): PlanResult =>
  planRestart(
    'neo4j',
    {
      lost: 'Open transactions are rolled back.',
      lostAtEnd: 'Open transactions are rolled back.',
      hint: 'Start it the way you usually do, for example: docker start leanvibe-neo4j, or neo4j start.',
      checks: [neo4jCheckStep()],
    },
    input,
  );
