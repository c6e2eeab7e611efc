import { describe, expect, it } from 'vitest';
import { NetworkChanges } from '../../../electron/components/network/changes.ts';
import { judgeWays } from '../../../electron/components/network/checks.ts';
import { sentenceOf } from '../../../electron/components/network/inspect.ts';
import { assessNetwork, goneIn } from '../../../electron/components/network/judge.ts';
import { localhostProblem, type NetworkNow, networkNow, targetsIn } from '../../../electron/network/index.ts';
import { parseRoute, parseRouteTable } from '../../../electron/network/route.ts';
import { fixOf, isPrivate, troublesOf, type Way } from '../../../electron/network/ways.ts';
import type { LanAddress, Readings } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

const lan = (address: string, name = 'en0'): LanAddress => ({ name, address, family: 'IPv4' });
const at = (address: string, family = 'IPv4') => ({ address, family, internal: false });
const now = (over: Partial<NetworkNow> = {}): NetworkNow => ({ lan: [lan('192.168.1.7')], vpns: [], ...over });

describe('by what this machine is in a network', () => {
  it('a VPN is a tunnel with an address of its own; those that macOS always has are none', () => {
    const found = networkNow({
      en0: [at('192.168.1.7')],
      utun0: [at('fe80::1', 'IPv6')],
      utun4: [at('10.8.0.2'), at('fe80::2', 'IPv6')],
      wg0: [at('fd00::5', 'IPv6')],
    });
    expect(found.lan.map((a) => a.address)).toEqual(['192.168.1.7']);
    expect(found.vpns.map((a) => a.address)).toEqual(['10.8.0.2', 'fd00::5']);
  });

  it('tells what came and went, and which addresses are gone', () => {
    const changes = new NetworkChanges();
    expect(changes.look(now(), 1000)).toEqual({ formerly: [], happened: [] });
    const moved = changes.look(now({ lan: [lan('10.0.0.3')], vpns: [lan('10.8.0.2', 'utun4')] }), 2000);
    expect(moved.formerly).toEqual([{ address: '192.168.1.7', at: 2000 }]);
    expect(moved.happened.map((h) => h.text)).toEqual([
      'This machine changed its network: it was 192.168.1.7 (en0) and is 10.0.0.3 (en0). Devices that have the old address do not reach it.',
      'A VPN was connected (utun4).',
    ]);
    const away = changes.look(now({ lan: [] }), 3000);
    expect(away.happened.map((h) => h.text).slice(2)).toEqual([
      'This machine left its network; it was 10.0.0.3 (en0) there.',
      'A VPN was disconnected (utun4).',
    ]);
    const back = changes.look(now(), 4000);
    expect(back.formerly.map((f) => f.address)).toEqual(['10.0.0.3', '10.8.0.2']);
    expect(changes.look(now(), 3_600_000 + 4001).happened).toEqual([]);
  });

  it('does not call it a change that an IPv6 address for privacy was replaced', () => {
    const changes = new NetworkChanges();
    const ipv6 = (address: string): LanAddress => ({ name: 'en0', address, family: 'IPv6' });
    changes.look(now({ lan: [lan('192.168.1.7'), ipv6('2001:db8::1')] }), 0);
    expect(changes.look(now({ lan: [lan('192.168.1.7'), ipv6('2001:db8::2')] }), 1).happened).toEqual([]);
  });
});

describe('the name localhost', () => {
  it('is in order where it leads to loopback alone', () => {
    expect(localhostProblem(['127.0.0.1', '::1'])).toBeNull();
    expect(localhostProblem('ENOTFOUND')).toBe('The name localhost has no address (ENOTFOUND).');
    expect(localhostProblem(['10.0.0.9'])).toBe('The name localhost leads to 10.0.0.9, not to this machine.');
  });
});

describe('the way out', () => {
  it('is read from macOS’ route and from Linux’ table', () => {
    expect(
      parseRoute('   route to: default\ndestination: default\n    gateway: 192.168.1.1\n  interface: en0\n'),
    ).toEqual({ interface: 'en0', gateway: '192.168.1.1' });
    expect(parseRoute('  interface: utun4\n')).toEqual({ interface: 'utun4', gateway: null });
    expect(parseRoute('route: writing to routing socket: not in table\n')).toBeNull();
    const table = 'Iface\tDestination\tGateway\nlo\t0000007F\t00000000\neth0\t00000000\t0100A8C0\n';
    expect(parseRouteTable(table)).toEqual({ interface: 'eth0', gateway: '192.168.0.1' });
    expect(parseRouteTable('Iface\tDestination\n')).toBeNull();
  });
});

describe('what is in a way', () => {
  it('is named with what mends it', () => {
    const vpn = now({ vpns: [lan('10.8.0.2', 'utun4')] });
    const timeout = { kind: 'timeout', during: 'connect', limitMs: 2000 } as const;
    expect(fixOf({ kind: 'refused', addresses: ['127.0.0.1'] }, 'Redis', 'localhost', now())).toBe(
      'Nothing listens there: start Redis.',
    );
    expect(fixOf({ kind: 'no-address', code: 'ENOTFOUND', resolveMs: 1 }, 'Neo4j', 'graph.lan', now())).toMatch(
      /^Nothing knows the name graph\.lan/,
    );
    expect(fixOf(timeout, 'Neo4j', '127.0.0.1', vpn)).toBe('Something there takes no connection: restart Neo4j.');
    expect(fixOf(timeout, 'Neo4j', 'graph.lan', vpn)).toMatch(/^The VPN on utun4 may keep it from being reached/);
    expect(fixOf(timeout, 'Neo4j', '192.168.9.4', now())).toBe(
      '192.168.9.4 is an address of a network that this machine may have left: its own are 192.168.1.7.',
    );
    expect(fixOf(timeout, 'Neo4j', 'graph.example.com', now())).toMatch(/^See whether graph\.example\.com is up/);
    expect(['10.1.2.3', '172.20.0.1', 'fd12::1', '8.8.8.8', '172.32.0.1'].map(isPrivate)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is counted, and what is neither good nor bad is not', () => {
    const way = (state: Way['state'], fix: string | null = null): Way => ({
      ...{ from: 'This machine', to: 'Redis', at: 'localhost:6379', text: 'refuses the connection', state, fix },
    });
    const ways = { ways: [way('well'), way(null), way('trouble', 'Start it.')], now: now(), isOffline: false };
    expect(troublesOf(ways)).toEqual(['This machine → Redis (localhost:6379): refuses the connection. Start it.']);
    expect(sentenceOf(ways)).toMatch(/^1 of 2 ways is broken\. This machine → Redis/);
    expect(sentenceOf({ ...ways, ways: [way('well')], isOffline: true })).toBe(
      '1 way was tried, and it is open. This machine is offline.',
    );
  });

  it('passes offline where all that is here was reached, since that was tried', () => {
    const way = (state: Way['state'], more: Partial<Way> = {}): Way => ({
      ...{ from: 'This machine', to: 'x', at: 'x:1', text: 'said', state, fix: null, ...more },
    });
    const away = way(null, { isOutside: true });
    const offline = (...ways: Way[]) => judgeWays({ ways: [...ways, away], now: now(), isOffline: true });
    expect(offline(way('well'), way('well'))).toMatchObject({
      state: 'passed',
      evidence:
        '2 ways were tried, and all are open. This machine is offline. What runs here goes on; nothing can be downloaded.',
      raw: expect.stringContaining('This machine → x (x:1): said'),
    });
    expect(offline(way('well'), way('trouble')).state).toBe('failed');
    const elsewhere = { ways: [way('well'), way('trouble', { isOutside: true })], now: now(), isOffline: false };
    expect(judgeWays(elsewhere).state).toBe('warning');
  });
});

describe('an address that this machine has lost', () => {
  const settings = settingsWith({ 'backend.host': '192.168.1.7', 'neo4j.uri': 'bolt://u:p@10.0.0.9:7688' });
  const reading = (facts: object): Readings =>
    ({
      network: { ok: true, facts: { ...now(), localhost: null, happened: [], formerly: [], ...facts }, metrics: {} },
    }) as never;
  const judged = (facts: object) =>
    assessNetwork({ component: 'network', readings: reading(facts), settings, use: null, isWholeOff: () => false });

  it('is looked for where everything of the stack is asked', () => {
    expect(targetsIn(settings).map(({ host, port }) => `${host}:${port}`)).toEqual(
      expect.arrayContaining(['192.168.1.7:8765', '10.0.0.9:7688', 'localhost:6379']),
    );
    expect(goneIn(settings, [{ address: '192.168.1.7' }])).toEqual([{ title: 'Backend', address: '192.168.1.7' }]);
  });

  it('is trouble only where the settings name it', () => {
    expect(judged({ formerly: [{ address: '172.16.0.4', at: 1 }] }).level).toBe('ok');
    const gone = judged({ formerly: [{ address: '192.168.1.7', at: 1 }] });
    expect(gone.level).toBe('warning');
    expect(gone.findings[0]?.text).toBe('Backend is asked at 192.168.1.7, which is not this machine’s any more.');
  });

  it('a VPN and a change are told and make nothing worse', () => {
    const { level, findings } = judged({
      vpns: [lan('10.8.0.2', 'utun4')],
      happened: [{ at: 1, text: 'A VPN was connected (utun4).' }],
    });
    expect(level).toBe('ok');
    expect(findings.map((f) => f.id)).toEqual(['fact:network-vpn', 'fact:network-changed']);
  });
});
