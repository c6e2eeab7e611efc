import type { ActContext, PlanResult, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { planRestartStore, type RestartWords } from '../../recovery/plan-restart.ts';
import { actStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { neo4jIntegrity } from './integrity.ts';

const CHECK_MS = 15_000;

/** Reads from the database, its constraints and its indexes; never writes. */
const checkStep = (): PlanStep =>
  actStep({
    id: 'integrity',
    title: 'Check the database',
    display: 'read counts, constraints and indexes; nothing is written',
    optional: true,
    name: 'neo4j.check',
    args: {},
    run: check,
    timeoutMs: CHECK_MS,
    onlyLooks: true,
  });

async function check(_: object, { world, signal }: ActContext): Promise<StepOutcome> {
  const found = await neo4jIntegrity(world.settings, CHECK_MS, signal);
  if (found === null) return { ok: true, skipped: true, result: 'Without a password only the port can be checked.' };
  return found.ok ? { ok: true, result: `${found.text}.` } : { ok: false, final: false, result: `${found.text}.` };
}

/** What a restart of Neo4j costs. */
export const neo4jRestart: RestartWords = {
  lost: 'Open transactions are rolled back.',
  lostAtEnd: 'Open transactions are rolled back.',
};

/** Restarts Neo4j through whatever keeps it running, and looks at its data afterwards. */
export const planRestartNeo4j = (input: PlanInput): PlanResult =>
  planRestartStore('neo4j', { ...neo4jRestart, checks: [checkStep()] }, input);
