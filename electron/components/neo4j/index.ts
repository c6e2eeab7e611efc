import { keptStore } from '../../../shared/domain/index.ts';
import { formatMs } from '../../../shared/format.ts';
import { runbook } from '../../recovery/index.ts';
import { planContinueStore } from '../../recovery/plan-continue.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { queries } from './checks.ts';
import { neo4jFacts } from './facts.ts';
import { inspectNeo4j } from './inspect.ts';
import { assessNeo4j } from './judge.ts';
import { neo4jLeaves } from './leaves.ts';
import { neo4jLogWords } from './log-words.ts';
import { neo4jRestart, planRestartNeo4j } from './plan-restart.ts';
import { createNeo4jProbe } from './probe.ts';
import { neo4jRecogniser } from './recognise.ts';
import { neo4jSuffers, neo4jTrouble } from './rules.ts';

export const neo4j = component({
  id: 'neo4j',
  probe: {
    id: 'neo4j',
    isWanted: (settings) => settings['neo4j.enabled'],
    create: createNeo4jProbe,
    pace: { soonInTrouble: true },
  },
  versions: ({ neo4j: reading }) => [{ name: 'Neo4j', version: reading?.facts.version ?? null }],
  judge: assessNeo4j,
  leaves: { ...neo4jLeaves, port: (settings) => keptStore('neo4j', settings).port },
  rules: [neo4jTrouble],
  suffers: neo4jSuffers,
  words: {
    figure: figureOf('neo4j.query', formatMs),
  },
  tells: neo4jFacts,
  inspect: inspectNeo4j,
  checks: { queries },
  logWords: neo4jLogWords,
  recogniser: neo4jRecogniser,
  restartCosts: neo4jRestart,
  runbooks: {
    'restart-neo4j': runbook({ alias: 'neo4j', plan: planRestartNeo4j }),
    'continue-neo4j': runbook({ alias: 'continue-neo4j', plan: (input) => planContinueStore('neo4j', input) }),
  },
});
