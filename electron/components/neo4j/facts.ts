import type { Neo4jFacts } from '../../../shared/components/neo4j.ts';
import { asSentence, counted, formatDuration } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const neo4jFacts: Tells = ({ readings }) => {
  const facts: Partial<Neo4jFacts> = readings.neo4j?.facts ?? {};
  const { uri, version, edition, slowTransactions: slow, http } = facts;
  // Of one that does not answer they are those of before.
  const databases = readings.neo4j?.ok === true ? facts.databases : undefined;
  return told(
    ['Address', uri],
    ['Version', [version, edition].filter((t) => t != null).join(', ')],
    [
      'Databases',
      databases === null
        ? 'this user may not see them'
        : databases
            ?.map(({ name, status, message }) => [`${name} ${status}`, message].filter(Boolean).join(': '))
            .join(', '),
    ],
    [
      'Transactions over 5 s',
      slow === null
        ? 'this user may not see them'
        : slow === undefined
          ? null
          : slow.length === 0
            ? 'none'
            : `${counted(slow.length, 'transaction')}, the longest for ${formatDuration(Math.max(...slow.map((t) => t.elapsedMs)))}`,
    ],
    ['HTTP port', http === undefined || http === 'not-asked' ? null : asSentence(http).slice(0, -1)],
  );
};
