import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../../electron/app/index.ts';
import { commandLine } from '../../support/command-line.ts';
import { writePast } from '../../support/past-journal.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { unhurried } from '../../support/unhurried.ts';
import { type FaultCase, must, row, type Stage, state, until } from '../harness.ts';

const MB = 1024 ** 2;
const stateOf = (stage: Stage) => path.join(stage.folder, 'state');

/** Where messages go by themselves. */
async function listening(stage: Stage): Promise<Receiver> {
  const receiver = await startReceiver();
  stage.later(() => receiver.stop());
  return receiver;
}

/** The trigger as it is told: in the snapshot, by the command line, by a message that goes out, and as a mail that is filled in. */
async function told(stage: Stage, engine: Engine, receiver: Receiver, trigger: string) {
  const seen = await until(engine, (s) => s.escalation?.trigger === trigger, 90_000, `a due trigger ${trigger}`);
  const due = seen.escalation;
  must(due != null, 'nothing is due');
  const sent = await sentBy(receiver);
  must(JSON.stringify(sent).includes(due.title), `sent: ${JSON.stringify(sent)}`);
  const lines = await escalate(stage);
  must(lines.includes(`${due.severity} ${due.title}.`), `the command line says: ${lines}`);
  const mail = await mailOf(stage, due.incident === null ? trigger : String(due.incident));
  must(mail.includes('Subject: ['), `the mail: ${mail}`);
  must(mail.includes(`- Escalated because: ${due.title}.`), `the mail: ${mail}`);
  return due;
}

/** The message that went out; it is on its way when the trigger is due. */
async function sentBy({ received }: Receiver): Promise<unknown> {
  const limit = performance.now() + unhurried(15_000);
  for (;;) {
    const found = received.map(({ body }) => JSON.parse(body)).find((m) => m.type === 'lifeguard.escalation');
    if (found !== undefined) return found;
    must(performance.now() < limit, `no message went out: ${received.map(({ body }) => body).join()}`);
    await sleep(50);
  }
}

/** What the command line says, in one line. */
async function escalate(stage: Stage, ...words: string[]): Promise<string> {
  return (await mailOf(stage, ...words)).replaceAll(/\s+/g, ' ');
}

async function mailOf(stage: Stage, ...words: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: stage.folder, LIFEGUARD_STATE_FOLDER: stateOf(stage) };
  const words_ = ['escalate', ...words, '--config', path.join(stage.folder, 'config.yaml')];
  const { stdout } = await commandLine(words_, { cwd: stage.folder, env });
  return stdout.toString();
}

export const escalationCases: readonly FaultCase[] = [
  {
    id: 'G5 degradation',
    long: true,
    fault: 'answers take three times as long as usual since 40 minutes, and go on so: the history says since when',
    async run(stage) {
      const receiver = await listening(stage);
      const backend = await stage.backend();
      await backend.fault({ delayMs: 360 });
      await writePast(stateOf(stage), {
        fromMinutes: 240,
        figures: (ago) => ({ 'backend.latency': ago > 40 ? 120 : 360 }),
      });
      const engine = await stage.engine(backend, null, { 'outgoing.webhook': `${receiver.url}/x` });
      const due = await told(stage, engine, receiver, 'performance-degradation');
      must(/^The answer time is \d+ % above its usual value, for 4\d min now\.$/.test(due.why), due.why);
      return row({ cause: due.title, verified: due.why });
    },
  },
  {
    id: 'G5 trend',
    long: true,
    fault:
      'the backend’s memory has grown steadily for 50 minutes, goes on so, and reaches its limit within half an hour',
    async run(stage) {
      const receiver = await listening(stage);
      const backend = await stage.backend();
      const before = await stage.engine(backend, null);
      const seen = await until(before, () => residentOf(before) !== null, 20_000, 'the backend’s memory');
      must(state(seen, 'backend') !== undefined, 'there is no backend');
      const resident = residentOf(before) ?? 0;
      await before.stop();
      await writePast(stateOf(stage), {
        fromMinutes: 50,
        figures: (ago) => ({ 'process.resident': resident - ago * 2 * MB }),
      });
      await backend.fault({ leakMegabytesPerSecond: 2 / 60 });
      const limit = { warning: null, critical: resident + 40 * MB };
      const engine = await stage.engine(backend, null, {
        'outgoing.webhook': `${receiver.url}/x`,
        'thresholds.process.resident': limit,
      });
      const due = await told(stage, engine, receiver, 'resource-trend');
      must(
        /^Memory of the (process tree|backend) reaches its limit in [12]\d min at this pace\.$/.test(due.why),
        due.why,
      );
      must(due.incident === null, 'it belongs to no incident');
      return row({ cause: due.title, verified: due.why });
    },
  },
  {
    id: 'G5 intermittent',
    fault:
      'the WebSocket has come and gone for two and a half hours, also while no Lifeguard looked, and is refused again',
    async run(stage) {
      const receiver = await listening(stage);
      const backend = await stage.backend();
      await backend.fault({ websocket: 'refuse-403' });
      const refused = {
        ...{ id: 'websocket-refused' as const, component: 'websocket' as const, severity: 'P1' as const },
        title: 'The backend refuses the WebSocket.',
      };
      // Five minutes of each, until now.
      await writePast(stateOf(stage), {
        fromMinutes: 150,
        wrong: (ago) => (Math.floor(ago / 5) % 2 === 0 ? refused : null),
      });
      const engine = await stage.engine(backend, null, { 'outgoing.webhook': `${receiver.url}/x` });
      await until(engine, (s) => s.causes[0]?.id === 'websocket-refused', 20_000, 'a refused WebSocket');
      const due = await told(stage, engine, receiver, 'intermittent');
      must(due.incident !== null && engine.incidents({}).length === 1, `incidents: ${engine.incidents({}).length}`);
      must(/ It came back \d\d times\.$/.test(due.why), due.why);
      return row({ cause: due.title, verified: due.why });
    },
  },
  {
    id: 'G5 monitoring',
    fault: 'Lifeguard’s own history cannot be written: a person is to know within two hours',
    async run(stage) {
      mkdirSync(path.join(stateOf(stage), 'journal.db'), { recursive: true });
      const backend = await stage.backend();
      const engine = await stage.engine(backend, null);
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
      const { hits } = await engine.escalation();
      const hit = hits.find((h) => h.trigger === 'monitoring-failure');
      must(hit !== undefined && hit.incident === null, `met: ${JSON.stringify(hits)}`);
      must(hit.dueInMs > 0 && hit.dueInMs <= 2 * 3_600_000, `due in ${hit.dueInMs} ms`);
      must(existsSync(path.join(stateOf(stage), 'journal.db')), 'the folder that was in the way is gone');
      const lines = await escalate(stage);
      must(lines.includes('P2 Monitoring system failures.'), `the command line says: ${lines}`);
      const mail = await mailOf(stage, 'monitoring-failure');
      must(mail.includes('[P2 ESCALATION]') && mail.includes(hit.why.slice(0, 40)), `the mail: ${mail}`);
      return row({ cause: hit.title, verified: hit.why });
    },
  },
  {
    id: 'G5 security',
    long: true,
    fault:
      'the security log tells of an attack while Redis is down; somebody marks it as seen, Lifeguard is started anew, and another attack comes',
    async run(stage) {
      const receiver = await listening(stage);
      const redis = await stage.redis();
      const backend = await stage.backend({ redisUrl: redis.url });
      const settings = { 'outgoing.webhook': `${receiver.url}/x`, 'repository.path': backend.root };
      const engine = await stage.engine(backend, redis, settings);
      await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
      attack(backend.folder, 'SECURITY BREACH: token forged');
      await redis.stop();
      const down = await until(engine, (s) => s.causes[0]?.id === 'redis-not-running', 20_000, 'a Redis that is gone');
      const due = await told(stage, engine, receiver, 'security-breach');
      must(due.incident === null && due.severity === 'P0', JSON.stringify(due));
      // The logs were read for the cause as well by then.
      const evidence = engine.snapshot().causes.flatMap((c) => c.evidence.map(({ text }) => text));
      must(!evidence.join().includes('SECURITY'), `evidence of “${down.causes[0]?.title}”: ${evidence.join(' / ')}`);

      const answer = await escalate(stage, 'security-breach', '--seen');
      must(answer.includes('Seen by '), `the command line says: ${answer}`);
      const isTold = (of: Engine) => of.snapshot().escalation?.trigger === 'security-breach';
      await until(engine, () => !isTold(engine), 90_000, 'a trigger that is told no more');
      await engine.stop();
      const again = await stage.engine(backend, redis, settings);
      await again.settled(unhurried(20_000));
      await until(again, (s) => s.causes[0]?.id === 'redis-not-running', 20_000, 'a Redis that is gone still');
      const { due: none, hits } = await again.escalation();
      must(none?.trigger !== 'security-breach', 'it is due again after a restart');
      must(hits.find((h) => h.trigger === 'security-breach')?.seen !== undefined, JSON.stringify(hits));
      attack(backend.folder, 'brute force attempt on admin');
      await until(again, () => isTold(again), 90_000, 'another attack');
      must(again.snapshot().escalation?.why.includes('brute force') === true, 'told of the wrong one');
      return row({
        cause: due.title,
        verified: `${answer.match(/Seen by .*? at \d\d:\d\d\./)?.[0]} Then: ${again.snapshot().escalation?.why}`,
      });
    },
  },
];

/** As an application writes it. */
function attack(root: string, words: string): void {
  mkdirSync(path.join(root, 'logs'), { recursive: true });
  const at = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const line = `${at}Z CRITICAL security: ${words}\n`;
  appendFileSync(path.join(root, 'logs', 'security.log'), line.repeat(12));
}

const residentOf = (engine: Engine): number | null => engine.readings().process?.metrics['process.resident'] ?? null;
