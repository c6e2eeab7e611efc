import {
  advice,
  cause,
  course,
  failureEvidence,
  failureOf,
  firstOf,
  isTroubled,
  type Rule,
  type Suffers,
} from '../../diagnosis/rule.ts';
import {
  fixFor,
  hangs,
  notRunning,
  otherFailure,
  refusesLogin,
  type Store,
  startsSlowly,
  storeFinding,
} from '../../diagnosis/store.ts';

/** Nothing that is read of Neo4j tells whether it suffers from the disk. */
export const neo4jSuffers: Suffers = () => false;

const NEO4J: Store<'neo4j'> = {
  id: 'neo4j',
  url: (settings) => settings['neo4j.uri'],
  credentials: 'NEO4J_USER and NEO4J_PASSWORD',
  findings: {
    'fact:database-offline': {
      id: 'neo4j-database-offline',
      title: 'A Neo4j database is offline.',
      action: 'Start it in the Neo4j browser: `START DATABASE name`.',
    },
    'fact:slow-transactions': { id: 'neo4j-slow', title: 'Neo4j has slow transactions.' },
    'threshold:neo4j.query': { id: 'neo4j-slow', ...course('slow', 'Neo4j') },
  },
};

/** Neo4j works, and lets this user in again by itself; who made it lock him out is another program or an old password. */
const locksOut: Rule = (input) => {
  const failure = failureOf(input.readings, 'neo4j');
  if (failure?.kind !== 'held-back' || !isTroubled(input, 'neo4j')) return null;
  return cause(input, {
    id: 'neo4j-locked-out',
    title: 'Neo4j has locked its user out for a moment.',
    detail: 'Too many wrong passwords came from this or another program.',
    component: 'neo4j',
    severity: 'P2',
    evidence: [failureEvidence(failure, 'neo4j')],
    action: advice(failure.hint ?? fixFor(failure, NEO4J, input)),
  });
};

/** What can be wrong with Neo4j; the first that is found. */
export const neo4jTrouble: Rule = firstOf(
  notRunning(NEO4J),
  hangs(NEO4J),
  refusesLogin(NEO4J),
  locksOut,
  startsSlowly('neo4j', 'neo4j-starting'),
  otherFailure(NEO4J, ({ code }) => (code?.includes('Database') ? 'neo4j-database-offline' : 'neo4j-refuses-work')),
  storeFinding(NEO4J),
);
