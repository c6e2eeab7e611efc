import { describe, expect, it } from 'vitest';
import { MODEL_SERVER_KINDS } from '../../../electron/components/model-server-kinds.ts';
import { judgeServer, type ServerLook, type ServerMemory } from '../../../electron/components/model-server-state.ts';

const at = (seconds: number) => ({ mono: seconds * 1000, wall: 1_000_000 + seconds * 1000 });
const look = (seconds: number, cpuSeconds: number, more: Partial<ServerLook> = {}): ServerLook => ({
  at: at(seconds),
  cpuSeconds,
  isStopped: false,
  health: 'good',
  requests: [],
  ...more,
});
const request = (remotePort: number) => ({ remotePort, fromBackend: true });
/** What a series of looks makes of a server that is called stuck after 10 s. */
const after = (...looks: readonly ServerLook[]): ServerMemory | null =>
  looks.reduce<ServerMemory | null>((before, one) => judgeServer(before, one, 10_000), null);

describe('a model server', () => {
  it('is idle without a request, whatever it computes', () => {
    expect(after(look(0, 0), look(2, 2))?.state).toBe('idle');
  });

  it('is busy as long as it works, however long a request is open', () => {
    const requests = [request(4000)];
    const looks = [0, 2, 60, 600].map((s) => look(s, s, { requests }));
    expect(after(...looks)).toMatchObject({ state: 'busy', since: at(0) });
  });

  it('is stuck once it did no work for the limit while a request was open, since it last worked', () => {
    const requests = [request(4000)];
    const worked = [look(0, 0, { requests }), look(2, 1, { requests })];
    // Threads that wait use a quarter of a percent.
    expect(after(...worked, look(8, 1.02, { requests }))?.state).toBe('waiting');
    const stuck = after(...worked, look(8, 1.02, { requests }), look(13, 1.04, { requests }));
    expect(stuck).toMatchObject({ state: 'stuck', since: at(2) });
    expect(judgeServer(stuck, look(20, 1.06, { requests }), 10_000)).toMatchObject({ state: 'stuck', since: at(2) });
  });

  it('takes no single step of the clock that counts CPU time for work, however often it is looked at', () => {
    const requests = [request(4000)];
    const often = Array.from({ length: 200 }, (_, i) => look(2 + i / 10, 1 + Math.floor(i / 20) / 100, { requests }));
    expect(after(look(0, 0, { requests }), ...often)).toMatchObject({ state: 'stuck', since: at(2) });
    expect(after(look(0, 0), look(5, 0, { requests }), look(5.1, 0.01, { requests }))?.state).toBe('waiting');
  });

  it('counts from the oldest request that is still open', () => {
    const idle = look(0, 0);
    const first = look(30, 0.1, { requests: [request(4000)] });
    const later = look(36, 0.12, { requests: [request(4001)] });
    expect(after(idle, first, later, look(42, 0.14, { requests: [request(4001)] }))?.state).toBe('waiting');
    expect(after(idle, first, later, look(47, 0.16, { requests: [request(4001)] }))?.state).toBe('stuck');
  });

  it('passes over a connection that was shown to ask for nothing', () => {
    const requests = [request(4000)];
    const judged = after(look(0, 0, { requests }), look(11, 0.02, { requests }));
    expect(judged?.state).toBe('stuck');
    const idle = { ...judged, requests: (judged?.requests ?? []).map((r) => ({ ...r, isIdle: true })) } as ServerMemory;
    expect(judgeServer(idle, look(30, 0.04, { requests }), 10_000).state).toBe('idle');
  });

  it('says itself that it is dead, or says nothing', () => {
    expect(after(look(0, 0, { health: 'dead' }))?.state).toBe('dead');
    expect(after(look(0, 0), look(5, 0, { health: 'silent' }))?.state).toBe('silent');
    // One that works on every core may be late with its health.
    expect(after(look(0, 0), look(5, 5, { health: 'silent', requests: [request(1)] }))?.state).toBe('busy');
    expect(after(look(0, 0, { isStopped: true, health: 'silent' }))?.state).toBe('stopped');
  });
});

describe('mlx-lm', () => {
  const [mlxLm] = MODEL_SERVER_KINDS;

  it.each([
    ['/v/bin/python /v/bin/mlx_lm.server --model /m/tiny --port 9001', 9001, '/m/tiny'],
    ['mlx_lm.server --port=9001 --model=org/name', 9001, 'org/name'],
    ['python -m mlx_lm server --model org/name', 8080, 'org/name'],
    ['python3.12 -m mlx_lm.server', 8080, null],
  ])('is recognised: %s', (commandLine, port, model) => {
    expect(mlxLm?.recognise(commandLine)).toEqual({ port, model });
  });

  it.each(['mlx_lm.generate --model x', 'vim mlx_lm.server.md', 'grep my_mlx_lm.server'])(
    'is not: %s',
    (commandLine) => {
      expect(mlxLm?.recognise(commandLine)).toBeNull();
    },
  );

  it('has delivered a word that was cut by its own limit, and nothing where the model ended before it', () => {
    const choice = (finish_reason: string) =>
      JSON.stringify({ choices: [{ finish_reason, message: { role: 'assistant', content: null } }] });
    expect(mlxLm?.delivered(choice('length')).ok).toBe(true);
    expect(mlxLm?.delivered(choice('stop')).ok).toBe(false);
  });
});
