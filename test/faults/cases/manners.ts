import { setTimeout as sleep } from 'node:timers/promises';
import { unhurried } from '../../support/unhurried.ts';
import { detect, type FaultCase, must, recoverBackend, row, state, until } from '../harness.ts';

/** Rows about what our own questions do to the stack. */
export const mannersCases: readonly FaultCase[] = [
  {
    id: 'F32',
    long: true,
    fault: 'the backend answers 429 with Retry-After: alive, obeyed, no incident; a kill meanwhile is seen',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      // For longer than the row takes on any machine: when the time is over it is asked again, and rightly so.
      await backend.fault({ rateLimit: 1, retryAfterSeconds: 300 });
      // The next question is one too many, and the last for as long as the backend asks.
      await until(engine, () => engine.readings().backend?.facts.status === 429, 20_000, 'the answer 429');
      // Lifeguards of other tests ask everybody who listens here what they are, by one OPTIONS.
      const refused = async () => (await backend.fault({})).refused.filter((request) => !request.startsWith('OPTIONS'));
      // What was on its way when it said so may be refused as well; whoever asks for a look now gets one, and the backend hears nothing of it.
      await engine.checkNow();
      const before = await refused();
      await engine.checkNow();
      const quietUntil = performance.now() + 12_000;
      while (performance.now() < quietUntil) {
        const snapshot = engine.snapshot();
        must(state(snapshot, 'backend') === 'healthy', `the backend is ${state(snapshot, 'backend')}`);
        must(
          snapshot.causes.every((c) => c.component !== 'backend' && c.component !== 'ai'),
          `a cause: ${snapshot.causes.map((c) => c.title).join(' ')}`,
        );
        await sleep(250);
      }
      const more = (await refused()).slice(before.length);
      must(more.length === 0, `it went on asking: ${more.join(', ')}`);
      must(
        engine.incidents({}).every((i) => i.component !== 'backend'),
        'an incident was opened',
      );
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      return row({ detectedAfterMs, cause: cause.title, ...(await recoverBackend(engine, backend)) });
    },
  },
  {
    id: 'F37',
    fault: 'Neo4j: the password is corrected while the user is locked out',
    async run(stage) {
      must(stage.neo4j !== null, 'this row needs the Neo4j of the matrix');
      const { uri } = stage.neo4j;
      const { default: neo4j } = await import('neo4j-driver');
      // A user of its own: Neo4j locks out users, and the usual one is every row's.
      const [user, password] = ['locked-out', 'the-new-password'];
      const admin = neo4j.driver(uri, neo4j.auth.basic('neo4j', stage.neo4j.password));
      stage.later(() => admin.close());
      const made = 'CREATE USER $user SET PASSWORD $password CHANGE NOT REQUIRED';
      await admin.executeQuery(made, { user, password }, { database: 'system' });
      const redis = await stage.redis();
      const backend = await stage.backend();
      const old = { 'neo4j.user': user, 'neo4j.password': 'the-old-password' };
      const engine = await stage.engine(backend, redis, old);
      await until(engine, (s) => s.causes.some((c) => c.id === 'neo4j-auth'), 20_000, 'refused credentials');
      const lockOut = async () => {
        for (let i = 0; i < 10; i++) {
          const other = neo4j.driver(uri, neo4j.auth.basic(user, 'the-old-password'));
          const code = await other.getServerInfo().then(
            () => '',
            (error: { code?: string }) => error.code ?? '',
          );
          await other.close();
          if (code.includes('RateLimit')) return;
        }
        throw new Error('Neo4j locks nobody out');
      };
      await lockOut();
      const begun = performance.now();
      await engine.changeSetting({ key: 'neo4j.password', value: password });
      const isLockedOut = () =>
        engine.readings().neo4j?.ok === false && state(engine.snapshot(), 'neo4j') !== 'critical';
      const seen = await until(engine, isLockedOut, 5000, 'the lock-out').catch(() => null);
      await until(engine, (s) => state(s, 'neo4j') === 'healthy', 15_000, 'a healthy Neo4j after the lock-out');
      const recoveredAfterMs = performance.now() - begun;
      // 5 s of lock-out, and 10 s for us.
      must(recoveredAfterMs < unhurried(15_000), `it took ${Math.round(recoveredAfterMs / 1000)} s`);
      return row({
        cause: seen?.causes.find((c) => c.component === 'neo4j')?.title ?? null,
        recoveredAfterMs,
        verified: 'let in with the corrected password when the lock-out was over',
      });
    },
  },
];
