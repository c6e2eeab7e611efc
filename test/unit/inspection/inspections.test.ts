import { describe, expect, it } from 'vitest';
import { connectionTable } from '../../../electron/components/backend/inspect.ts';
import { poolFigures } from '../../../electron/components/backend/pools.ts';
import { PARTS } from '../../../electron/components/list.ts';
import { planLines, planOf } from '../../../electron/components/neo4j/queries.ts';
import { parseConnections, parseNetstat } from '../../../electron/system/index.ts';
import { DECLARED } from '../../../shared/domain/index.ts';

describe('a closer look', () => {
  it('is offered by exactly the components that announce one', () => {
    const parts: Readonly<Record<string, { readonly inspect?: unknown }>> = PARTS;
    const offering = Object.keys(parts).filter((id) => parts[id]?.inspect !== undefined);
    expect(offering).toEqual(expect.arrayContaining(['network', 'neo4j', 'backend']));
    expect(offering.toSorted()).toEqual(
      DECLARED.flatMap(({ id, inspection }) => (inspection === undefined ? [] : [id])).toSorted(),
    );
  });
});

describe('figures of connection pools', () => {
  it('are found in the answer of the real backend', () => {
    const answer = {
      status: 'degraded',
      services: {
        database: {
          status: 'healthy',
          response_time_ms: 4,
          details: { connection_pool_size: 10, connection_pool_checked_out: 3, database_url: 'postgresql://…' },
        },
      },
      system_info: { thread_pool_size: 8 },
    };
    expect(poolFigures(answer)).toEqual([
      { name: 'database: connection pool size', value: '10' },
      { name: 'database: connection pool checked out', value: '3' },
    ]);
    expect(poolFigures(null)).toEqual([]);
    expect(poolFigures({ pool: { active: 2, max: 5 } })).toEqual([
      { name: 'pool: active', value: '2' },
      { name: 'pool: max', value: '5' },
    ]);
  });
});

describe('connections on a port', () => {
  const linux = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:223D 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 12 1 0 20 4 30 10 -1
   2: 0100007F:223D 0700A8C0:C351 08 00000000:00000000 00:00000000 00000000     0        0 13 1 0 20 4 30 10 -1
   3: 0100007F:C350 0100007F:223D 01 00000000:00000000 00:00000000 00000000     0        0 14 1 0 20 4 30 10 -1
`;
  it('are read with their state and peer, without whoever listens and the other ends', () => {
    expect(parseConnections(linux, 'IPv4', 8765)).toEqual([
      { peer: { address: '127.0.0.1', port: 50_000 }, state: 'ESTABLISHED' },
      { peer: { address: '192.168.0.7', port: 50_001 }, state: 'CLOSE_WAIT' },
    ]);
    const mac = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  127.0.0.1.8765         127.0.0.1.50000        ESTABLISHED
tcp6       0      0  fe80::1%lo0.8765       fe80::2%en0.50002      TIME_WAIT
tcp4       0      0  127.0.0.1.50000        127.0.0.1.8765         ESTABLISHED
tcp4       0      0  *.8765                 *.*                    LISTEN
`;
    expect(parseNetstat(mac, 8765)).toEqual([
      { peer: { address: '127.0.0.1', port: 50_000 }, state: 'ESTABLISHED' },
      { peer: { address: 'fe80::2', port: 50_002 }, state: 'TIME_WAIT' },
    ]);
  });

  it('are told by who is at the other end and in which state', () => {
    const connections = [
      ...parseConnections(linux, 'IPv4', 8765),
      { peer: { address: '127.0.0.1', port: 50_009 }, state: 'TIME_WAIT' },
    ];
    const { rows, note } = connectionTable(connections, new Map([[50_000, 71]]), [{ pid: 71, name: 'node' }]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['node (pid 71)', 'ESTABLISHED', '1'],
      ['192.168.0.7', 'CLOSE_WAIT', '1'],
      ['this machine', 'TIME_WAIT', '1'],
    ]);
    expect(note).toMatch(/^CLOSE_WAIT: the other end has gone/);
  });
});

describe('a plan of Neo4j', () => {
  it('is one line for each operator, with what it estimates', () => {
    const scan = {
      operatorType: 'NodeByLabelScan@neo4j',
      identifiers: [],
      children: [],
      arguments: JSON.parse('{ "Details": "n:Person", "EstimatedRows": 1200.4 }'),
    };
    expect(
      planLines({
        operatorType: 'ProduceResults@neo4j',
        identifiers: [],
        arguments: { Details: 'n' },
        children: [scan],
      }),
    ).toEqual(['ProduceResults: n', '  NodeByLabelScan: n:Person; about 1,200 rows']);
  });

  it.each([
    'PROFILE MATCH (n) DELETE n',
    ' profile match (n) return n',
    'CYPHER runtime=slotted PROFILE MATCH (n) RETURN n',
    'EXPLAIN MATCH (n) RETURN n',
    '/* by hand */ // twice\n PROFILE MATCH (n) DELETE n',
    'CYPHER 5 planner = cost /* x */ runtime=pipelined PROFILE MATCH (n) DELETE n',
    `/*${'x'.repeat(5000)}*/ PROFILE MATCH (n) DELETE n`,
    '',
  ])('is never asked for %.40s, which would be carried out or is none', async (text) => {
    const asked: string[] = [];
    const session = {
      query: () => Promise.reject(new Error('not asked')),
      explain: (cypher: string) => {
        asked.push(cypher);
        return Promise.resolve(null);
      },
      close: () => Promise.resolve(),
    };
    expect(await planOf(session, { text, database: 'neo4j' }, {} as never)).toBeNull();
    expect(asked).toEqual([]);
  });
});
