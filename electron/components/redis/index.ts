import { keptStore, type Readings } from '../../../shared/domain/index.ts';
import { formatMs, formatPercent } from '../../../shared/format.ts';
import { gatheringRunbook, runbook } from '../../recovery/index.ts';
import { planContinueStore } from '../../recovery/plan-continue.ts';
import { component } from '../component.ts';
import { figureOf, firstFigure } from '../figure.ts';
import { remoteWithoutPassword } from './exposes.ts';
import { redisFacts } from './facts.ts';
import { redisKeys } from './gather.ts';
import { assessRedis, isFull } from './judge.ts';
import { redisLeaves } from './leaves.ts';
import { redisLogWords } from './log-words.ts';
import { planClearRedisCache } from './plan-cache.ts';
import { planRestartRedis, redisRestart } from './plan-restart.ts';
import { createRedisProbe } from './probe.ts';
import { redisRecogniser } from './recognise.ts';
import { redisSuffers, redisTrouble } from './rules.ts';

/** What is full is not told by how fast it answers. */
const fullFigure = ({ redis: reading }: Readings): string | null => {
  const memory = reading?.metrics['redis.memory'];
  return memory !== undefined && reading?.ok && isFull(memory, reading.facts) ? formatPercent(memory) : null;
};

export const redis = component({
  id: 'redis',
  probe: {
    id: 'redis',
    isWanted: (settings) => settings['redis.enabled'],
    create: createRedisProbe,
    pace: { soonInTrouble: true },
  },
  versions: ({ redis: reading }) => [{ name: 'Redis', version: reading?.facts.version ?? null }],
  judge: assessRedis,
  leaves: { ...redisLeaves, port: (settings) => keptStore('redis', settings).port },
  rules: [redisTrouble],
  suffers: redisSuffers,
  words: {
    figure: firstFigure(fullFigure, figureOf('redis.ping', formatMs)),
  },
  tells: redisFacts,
  exposes: remoteWithoutPassword,
  logWords: redisLogWords,
  recogniser: redisRecogniser,
  restartCosts: redisRestart,
  runbooks: {
    'restart-redis': runbook({ alias: 'redis', plan: planRestartRedis }),
    'clear-redis-cache': gatheringRunbook({ alias: 'redis-cache', plan: planClearRedisCache, gather: redisKeys }),
    'continue-redis': runbook({ alias: 'continue-redis', plan: (input) => planContinueStore('redis', input) }),
  },
});
