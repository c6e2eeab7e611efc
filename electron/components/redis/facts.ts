import type { RedisFacts } from '../../../shared/components/redis.ts';
import { counted, formatBytes, formatClock, formatDuration, formatList } from '../../../shared/format.ts';
import { many, type Tells, told } from '../told.ts';

export const redisFacts: Tells = ({ readings, now }) => {
  const facts: Partial<RedisFacts> = readings.redis?.facts ?? {};
  return told(
    ['Address', facts.url],
    ['Version', facts.version],
    ['Up for', facts.uptimeSeconds == null ? null : formatDuration(facts.uptimeSeconds * 1000)],
    ['Connections', clients(facts)],
    ['Memory used', memory(facts)],
    ['Keys evicted', evictions(facts, now.wall)],
    ['Writes refused', refusals(facts, now.wall)],
    ['Replica', replica(facts)],
    ['Databases', databases(facts)],
    ['Saving to disk', outcome(facts.rdbLastSaveOk, 'the last save failed')],
    ['Append-only file', outcome(facts.aofLastWriteOk, 'the last write failed')],
  );
};

const clients = ({ clients: all, blockedClients: blocked }: Partial<RedisFacts>): string | null =>
  all == null ? null : `${counted(all, 'client')}${blocked ? `, ${many(blocked)} of them waiting in a command` : ''}`;

const atLimit = (policy: string): string =>
  policy === 'noeviction' ? 'when it is full it refuses writes (noeviction)' : `when it is full it evicts (${policy})`;

function memory({ usedMemoryBytes, maxMemoryBytes, maxMemoryPolicy }: Partial<RedisFacts>): string | null {
  if (usedMemoryBytes == null) return null;
  const used = formatBytes(usedMemoryBytes);
  if (maxMemoryBytes == null) return `${used}; no limit is set (maxmemory 0)`;
  return `${used} of ${formatBytes(maxMemoryBytes)}${maxMemoryPolicy == null ? '' : `; ${atLimit(maxMemoryPolicy)}`}`;
}

/** With the time of the last ones: a rate is 0 again a moment after thousands of them. */
function evictions({ evictions: seen }: Partial<RedisFacts>, now: number): string | null {
  if (seen == null) return null;
  const { total, last } = seen;
  const words = `${many(total)} since it started`;
  return last === null ? words : `${words}; last seen at ${formatClock(last.at, now)}: ${many(last.count)} at once`;
}

const refusals = ({ refused }: Partial<RedisFacts>, now: number): string | null =>
  refused == null
    ? null
    : `${many(refused.count)} in the last minute, because its memory is full; last seen at ${formatClock(refused.at, now)}`;

function replica({ replica: of }: Partial<RedisFacts>): string | null {
  if (of == null) return null;
  const link = of.isLinked ? 'linked' : of.isCopying ? 'copies its data now' : 'does not reach it';
  return `of ${of.master}; ${link}; ${of.isReadOnly ? 'refuses writes' : 'takes writes'}`;
}

function databases({ databases: all }: Partial<RedisFacts>): string | null {
  if (all == null) return null;
  return all.length === 0 ? 'no keys' : formatList(all.map(({ name, keys }) => `${name} with ${counted(keys, 'key')}`));
}

/** Redis says that all is well also where it has never saved. */
const outcome = (ok: boolean | null | undefined, failed: string): string | null =>
  ok == null ? null : ok ? 'no failure' : failed;
