import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GoingOut, outgoingView, startGoingOut, tryOutgoing } from '../../../electron/outgoing/index.ts';
import { post } from '../../../electron/outgoing/post.ts';
import { keyIn, signatureOf } from '../../../electron/outgoing/signature.ts';
import { requestOf } from '../../../electron/outgoing/targets.ts';
import type { OutgoingTargetId, Settings, Snapshot } from '../../../shared/domain/index.ts';
import { aCause, aQuestion, aSnapshot, defaultSettings, inTrouble } from '../../support/face-fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { answers, closes, type Receiver, startReceiver } from '../../support/receiver.ts';
import { soon } from '../../support/soon.ts';

const HOUR = 3_600_000;
const well = aSnapshot();
let folder = '';
let clock: ManualClock;
let hook: Receiver;
let settings: Settings;
let snapshot: Snapshot;
let listeners: Set<(snapshot: Snapshot) => void>;
const running: GoingOut[] = [];
const receivers: Receiver[] = [];
const problems: unknown[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-outgoing-'));
  clock = new ManualClock();
  hook = await receiver();
  settings = { ...defaultSettings(), 'outgoing.webhook': `${hook.url}/in?of=me` };
  snapshot = well;
  listeners = new Set();
  problems.splice(0);
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop(false);
  for (const one of receivers.splice(0)) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function receiver(port = 0): Promise<Receiver> {
  const one = await startReceiver(port);
  receivers.push(one);
  return one;
}

const wentOut: string[] = [];
const log = {
  told: ({ title, way }: { title: string; way: string }) => void wentOut.push(`${way}: ${title}`),
  held: () => {},
  sent: (_: string, { to, why }: { to: string; why: string | null }) => void went.push(`${to}: ${why ?? 'taken'}`),
};
/** How it went, as the notifications tell it, and as the timelines of incidents do. */
const went: string[] = [];
const timeline: string[] = [];
const incidents = {
  of: () => 7,
  note: (id: number, { kind, text }: { kind: string; text: string }) => void timeline.push(`${id} ${kind}: ${text}`),
};
const deps = () => ({
  clock,
  settings: () => settings,
  mayCome: (id: OutgoingTargetId) => settings[`outgoing.${id}`] !== null,
  stateFolder: folder,
  shown: (file: string) => file,
  writer: { stack: 'main', clean: (text: string) => text.replaceAll('hunter2', '••••') },
  isMain: true,
  engine: {
    snapshot: () => snapshot,
    subscribe(listener: (s: Snapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  log,
  incidents,
  onChange: () => {},
  onProblem: (error: unknown) => problems.push(error),
});

function start(): GoingOut {
  const out = startGoingOut(deps());
  running.push(out);
  return out;
}
async function stop(out: GoingOut, forgets = false): Promise<void> {
  running.splice(running.indexOf(out), 1);
  await out.stop(forgets);
}

/** Since when causes last, on the clock of the test. */
const since = () => clock.now();
const down = (over: Parameters<typeof aCause>[0] = {}): Snapshot => inTrouble([aCause({ since: since(), ...over })]);
function tell(next: Snapshot): void {
  snapshot = { ...next, seq: snapshot.seq + 1 };
  for (const listener of listeners) listener(snapshot);
}
/** The backend goes away, and for long enough that it counts. */
async function breakIt(): Promise<void> {
  tell(down());
  await clock.advance(5000);
}
/** The machine stood still for so long; everything that was due meanwhile is due now. */
async function later(ms: number): Promise<void> {
  clock.skip(ms);
  await clock.advance(2000);
}
const typesAt = (of: Receiver): string[] => of.received.map(({ body }) => JSON.parse(body).type);
const idsAt = (of: Receiver) => of.received.map(({ headers }) => headers['webhook-id']);
const came = (of: Receiver, count: number) => soon(() => expect(of.received).toHaveLength(count));
/** Nothing waits for the webhook any more. */
const taken = (out: GoingOut) => soon(() => expect(out.view().targets[0]).toMatchObject({ waiting: 0, problem: null }));

describe('a trouble', () => {
  it('goes out once, signed, and its end once', async () => {
    const out = start();
    await breakIt();
    await came(hook, 1);
    for (let i = 0; i < 5; i += 1) tell(snapshot);
    await clock.advance(HOUR);
    tell(well);
    await clock.advance(20_000);
    await came(hook, 2);
    expect(typesAt(hook)).toEqual(['lifeguard.trouble', 'lifeguard.recovered']);
    expect(wentOut).toEqual(['outside: The backend is not running.', 'outside: Backend is well again.']);
    const [first, second] = hook.received;
    expect(first?.path).toBe('/in?of=me');
    const { schema, data } = JSON.parse(first?.body ?? '');
    expect([schema, data.stack, data.severity, data.causes]).toEqual([
      1,
      'main',
      'P0',
      [{ cause: 'backend-not-running', component: 'backend' }],
    ]);
    expect(JSON.parse(second?.body ?? '').data.alert).toBe(data.alert);
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = first?.headers ?? {};
    expect(signature).toBe(signatureOf(keyIn(path.join(folder, 'outgoing-key')), `${id}.${at}.${first?.body}`));
    expect(statSync(path.join(folder, 'outgoing-key')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(folder, 'outgoing.json')).mode & 0o777).toBe(0o600);
    await taken(out);
  });

  it('says of which clone it is where there are several, from the message on with which there are', async () => {
    let clone: string | null = null;
    running.push(startGoingOut({ ...deps(), writer: { ...deps().writer, clone: () => clone } }));
    await breakIt();
    await came(hook, 1);
    clone = 'leanvibe-b';
    tell(well);
    await clock.advance(20_000);
    await came(hook, 2);
    expect(hook.received.map(({ body }) => JSON.parse(body).data.title)).toEqual([
      'The backend is not running.',
      'leanvibe-b: Backend is well again.',
    ]);
  });

  it('and whom it was told stands in the timeline of its incident, also where nobody took it at first', async () => {
    went.splice(0);
    timeline.splice(0);
    const { host } = new URL(hook.url);
    const port = Number(new URL(hook.url).port);
    await hook.stop();
    const out = start();
    await breakIt();
    await soon(() => expect(timeline).toHaveLength(1));
    expect(timeline[0]).toMatch(
      /^7 note: Webhook at 127\.0\.0\.1:\d+ did not take the message “The backend is not running\.” yet: .* takes no connections\. It is sent again\.$/,
    );
    expect(went[0]).toMatch(/^Webhook: .*takes no connections/);
    // What comes while nobody takes anything waits behind it, for the same reason.
    tell(well);
    await clock.advance(20_000);
    await soon(() => expect(timeline).toHaveLength(2));
    expect(timeline[1]).toMatch(/did not take the message “Backend is well again\.” yet: .* takes no connections\./);
    // The attempt that fell due meanwhile has failed as well.
    await soon(() => expect(out.view().targets[0]?.retryAt).not.toBeNull());
    const again = await receiver(port);
    await later(HOUR);
    await came(again, 2);
    await taken(out);
    expect(timeline.at(-2)).toBe(`7 notification: Webhook at ${host} took the message “The backend is not running.”.`);
    expect(went.at(-1)).toBe('Webhook: taken');
    expect(JSON.parse(again.received[0]?.body ?? '').data).not.toHaveProperty('incident');
  });

  it('what is asked of it stands there as a question, not as the same message once more', async () => {
    timeline.splice(0);
    const { host } = new URL(hook.url);
    const out = start();
    await breakIt();
    await came(hook, 1);
    tell({ ...snapshot, question: aQuestion() });
    await came(hook, 2);
    await taken(out);
    expect(timeline).toEqual([
      `7 notification: Webhook at ${host} took the message “The backend is not running.”.`,
      `7 notification: Webhook at ${host} took the question “Recover Backend?”.`,
    ]);
    expect(JSON.parse(hook.received[1]?.body ?? '').data).not.toHaveProperty('asks');
  });

  it('is signed as the library of Standard Webhooks signs', () => {
    const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const text = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
    expect(signatureOf(key, text)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is kept from everybody in quiet hours and while alarms are held, and told afterwards if it lasts', async () => {
    start();
    const until = clock.now().wall + HOUR;
    tell({ ...down(), pausedUntil: until });
    await clock.advance(HOUR - 1000);
    expect(hook.received).toEqual([]);
    tell({ ...snapshot, pausedUntil: null });
    await clock.advance(5000);
    await came(hook, 1);
  });

  it('is told whatever the notifications of the screen are set to', async () => {
    settings = { ...settings, 'notifications.enabled': false };
    start();
    await breakIt();
    await came(hook, 1);
  });

  it('of the machine is told by the main stack alone', async () => {
    running.push(startGoingOut({ ...deps(), isMain: false }));
    tell(inTrouble([aCause({ id: 'disk-full', component: 'disk', since: since(), explains: [] })]));
    await clock.advance(30_000);
    await breakIt();
    await came(hook, 1);
    expect(hook.received[0]?.body).not.toContain('disk-full');
  });

  it('has no secrets in it, and nothing that would call everybody', async () => {
    const slack = await receiver();
    settings = { ...settings, 'outgoing.slack': slack.url };
    start();
    tell(down({ title: 'hunter2 <!channel> @everyone \u001b[31m', detail: 'x'.repeat(9000) }));
    await clock.advance(5000);
    await came(slack, 1);
    await came(hook, 1);
    const { text } = JSON.parse(slack.received[0]?.body ?? '');
    expect(text).toMatch(/^\*•••• &lt;!channel&gt; @\u200beveryone \.\*\n/);
    expect(text.length).toBeLessThan(1400);
    expect(hook.received[0]?.body).not.toMatch(/hunter2|\\u001b/);
  });
});

describe('a receiver that', () => {
  it('is down gets it when it is back, once, in the order in which it happened', async () => {
    const out = start();
    const port = Number(new URL(hook.url).port);
    await hook.stop();
    await breakIt();
    await soon(() => expect(out.view().targets[0]?.problem).toBe(`127.0.0.1:${port} takes no connections.`));
    expect(out.problems()).toEqual([]);
    tell(well);
    await soon(async () => {
      await clock.advance(60_000);
      expect(out.problems()).toMatchObject([
        { where: 'outgoing.webhook', message: expect.stringMatching(/^2 messages wait/) },
      ]);
    });
    expect(out.view().targets[0]).toMatchObject({ waiting: 2 });
    const back = await receiver(port);
    await soon(async () => {
      await later(HOUR);
      expect(typesAt(back)).toEqual(['lifeguard.trouble', 'lifeguard.recovered']);
    });
    await taken(out);
    await later(24 * HOUR);
    expect(back.received).toHaveLength(2);
    expect(out.problems()).toEqual([]);
  });

  it.each([
    ['answers 500', answers(500), '500'],
    ['answers 503', answers(503), '503'],
    ['closes in the middle', closes, 'closed the connection'],
    ['lets nobody in', answers(401), 'does not let this in'],
  ] as const)('%s is asked again, later each time, with the same id', async (_, behaviour, words) => {
    const out = start();
    hook.next.push(...Array(4).fill(behaviour));
    await breakIt();
    await came(hook, 1);
    await soon(() => expect(out.view().targets[0]?.problem).toContain(words));
    const waits: number[] = [];
    for (let count = 2; count <= 5; count += 1) {
      await soon(() => expect(out.view().targets[0]?.retryAt).toBeGreaterThan(clock.now().wall));
      const wait = (out.view().targets[0]?.retryAt ?? 0) - clock.now().wall;
      waits.push(wait);
      await clock.advance(wait - 1);
      expect(hook.received).toHaveLength(count - 1);
      await clock.advance(1);
      await came(hook, count);
    }
    await taken(out);
    for (const [i, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(0.8 * 5000 * 2 ** i);
    expect(new Set(idsAt(hook)).size).toBe(1);
    await later(24 * HOUR);
    expect(hook.received).toHaveLength(5);
  });

  it('wants fewer is left alone for as long as it says, also after a restart', async () => {
    const out = start();
    hook.next.push(answers(429, { 'Retry-After': '600' }));
    await breakIt();
    await came(hook, 1);
    await soon(() => expect(out.view().targets[0]?.problem).toContain('wants fewer'));
    await clock.advance(300_000);
    await stop(out);
    const again = start();
    again.woke();
    await clock.advance(299_000);
    expect(hook.received).toHaveLength(1);
    await clock.advance(2000);
    await came(hook, 2);
    await taken(again);
    expect(new Set(idsAt(hook)).size).toBe(1);
  });

  it.each(['0', '-1', 'Thu, 01 Jan 1970 00:00:00 GMT', '99999999999', 'soon'])(
    'asks for a wait of %s is neither asked in a circle nor never again',
    async (header) => {
      const out = start();
      hook.next.push(answers(503, { 'Retry-After': header }));
      await breakIt();
      await came(hook, 1);
      await soon(() => expect(out.view().targets[0]?.retryAt).not.toBe(null));
      const wait = (out.view().targets[0]?.retryAt ?? 0) - clock.now().wall;
      expect(wait).toBeGreaterThanOrEqual(3000);
      expect(wait).toBeLessThanOrEqual(HOUR);
      await later(HOUR);
      await came(hook, 2);
      await taken(out);
    },
  );

  it('sends elsewhere is not followed there', async () => {
    const other = await receiver();
    const out = start();
    for (const status of [301, 302, 307, 308]) hook.next.push(answers(status, { Location: `${other.url}/steal` }));
    await breakIt();
    await soon(async () => {
      await later(HOUR);
      expect(hook.received).toHaveLength(5);
    });
    await taken(out);
    expect(other.received).toEqual([]);
    expect(new Set(idsAt(hook)).size).toBe(1);
  });

  it('does not understand a message is not sent it for ever, and what comes after it comes', async () => {
    const out = start();
    hook.next.push(answers(422));
    await breakIt();
    await came(hook, 1);
    await soon(() => expect(out.problems()).toMatchObject([{ message: expect.stringContaining('not understand') }]));
    tell(well);
    await clock.advance(20_000);
    await came(hook, 2);
    await taken(out);
    expect(out.view().givenUp).toBe(1);
  });

  it('holds the line keeps neither the engine nor another receiver waiting', async () => {
    const slack = await receiver();
    settings = { ...settings, 'outgoing.slack': slack.url };
    let release = () => {};
    hook.next.push((_, response) => {
      release = () => void response.end();
    });
    const out = start();
    await breakIt();
    await came(slack, 1);
    tell(well);
    await clock.advance(20_000);
    await came(slack, 2);
    expect(typesAt(hook)).toEqual(['lifeguard.trouble']);
    release();
    await came(hook, 2);
    await taken(out);
  });

  it('never answers is left after its time, without a word more', async () => {
    hook.next.push(() => {});
    const never = new AbortController().signal;
    const request = { url: `${hook.url}/secret-path`, headers: {}, body: '{}' };
    const result = await post(request, never, 60);
    expect(result).toEqual({
      kind: 'later',
      why: expect.stringMatching(/did not answer within 60 ms\.$/),
      afterMs: null,
    });
    expect(JSON.stringify(result)).not.toContain('secret-path');
  });

  it('speaks something else, or sends without an end, does no harm', async () => {
    const garbage = createServer((socket) => {
      socket.on('error', () => {});
      socket.write('SSH-2.0-OpenSSH_9\r\n');
    });
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    const { port } = garbage.address() as { port: number };
    const never = new AbortController().signal;
    const odd = await post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}' }, never, 5000);
    expect(odd).toMatchObject({ kind: 'later', why: expect.stringContaining('something else than HTTP') });
    garbage.close();
    let ended = false;
    hook.next.push((_, response) => {
      response.on('close', () => {
        ended = true;
      });
      const more = () =>
        void (response.write(Buffer.alloc(65_536)) ? setImmediate(more) : response.once('drain', more));
      more();
    });
    expect(await post({ url: hook.url, headers: {}, body: '{}' }, never)).toMatchObject({ kind: 'taken' });
    await soon(() => expect(ended).toBe(true));
  });
});

describe('a restart', () => {
  it('loses nothing that waits, and tells nothing twice', async () => {
    const port = Number(new URL(hook.url).port);
    await hook.stop();
    const out = start();
    await breakIt();
    await soon(() => expect(out.view().targets[0]).toMatchObject({ waiting: 1 }));
    await stop(out);
    // The trouble lasts: it was decided to tell of it before, and it is told of now.
    const back = await receiver(port);
    const again = start();
    await came(back, 1);
    await taken(again);
    await clock.advance(HOUR);
    expect(back.received).toHaveLength(1);
    tell(well);
    await clock.advance(20_000);
    await came(back, 2);
    expect(JSON.parse(back.received[1]?.body ?? '').data.alert).toBe(
      JSON.parse(back.received[0]?.body ?? '').data.alert,
    );
  });

  it('waits for the answer to what is under way', async () => {
    let release = () => {};
    hook.next.push((_, response) => {
      release = () => void response.end();
    });
    const out = start();
    await breakIt();
    await came(hook, 1);
    const stopping = stop(out);
    release();
    await stopping;
    start();
    await clock.advance(HOUR);
    expect(hook.received).toHaveLength(1);
  });

  it('with a file that is broken begins anew', async () => {
    writeFileSync(path.join(folder, 'outgoing.json'), '{"version":1,"waiting":[{"target":"../..","message":7}]');
    start();
    await breakIt();
    await came(hook, 1);
  });

  it('keeps what waits for an address that only the keychain has', async () => {
    const port = Number(new URL(hook.url).port);
    await hook.stop();
    const out = start();
    await breakIt();
    await soon(() => expect(out.view().targets[0]).toMatchObject({ waiting: 1 }));
    await stop(out);
    const open = settings;
    settings = { ...settings, 'outgoing.webhook': null, 'outgoing.ntfy': `${hook.url}/topic` };
    const closed = startGoingOut({ ...deps(), mayCome: () => true });
    await closed.stop(false);
    settings = open;
    const back = await receiver(port);
    start();
    await came(back, 1);
  });
});

describe('what waits', () => {
  it('is bounded: the oldest of five hundred makes room', async () => {
    await hook.stop();
    const out = start();
    await breakIt();
    await soon(() => expect(out.view().targets[0]).toMatchObject({ waiting: 1 }));
    await stop(out);
    const file = path.join(folder, 'outgoing.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    const [{ message }] = kept.waiting;
    const many = Array.from({ length: 600 }, (_, i) => ({
      target: 'webhook',
      message: { ...message, id: `msg_${i}` },
    }));
    writeFileSync(file, JSON.stringify({ ...kept, waiting: many }));
    expect(start().view()).toMatchObject({ givenUp: 100, targets: [{ waiting: 500 }, {}, {}] });
    expect(JSON.parse(readFileSync(file, 'utf8')).waiting[0].message.id).toBe('msg_100');
  });

  it('for three days is nobody’s news any more', async () => {
    const port = Number(new URL(hook.url).port);
    await hook.stop();
    const out = start();
    await breakIt();
    await later(3 * 24 * HOUR);
    await soon(async () => {
      await later(HOUR);
      expect(out.view()).toMatchObject({ givenUp: 1 });
    });
    expect(out.view().targets[0]).toMatchObject({ waiting: 0 });
    const back = await receiver(port);
    tell(well);
    await clock.advance(HOUR);
    await came(back, 1);
  });

  it('goes with the address: who takes it away is sent nothing more', async () => {
    const out = start();
    hook.next.push(answers(500));
    await breakIt();
    await came(hook, 1);
    await soon(() => expect(out.view().targets[0]).toMatchObject({ waiting: 1 }));
    await stop(out, true);
    expect(() => readFileSync(path.join(folder, 'outgoing.json'))).toThrow('ENOENT');
    expect(outgoingView(deps()).targets[0]).toMatchObject({ waiting: 0 });
  });

  it('is tried at once when another address is set', async () => {
    const other = await receiver();
    const out = start();
    hook.next.push(answers(429, { 'Retry-After': '3600' }));
    await breakIt();
    await came(hook, 1);
    await soon(() => expect(out.view().targets[0]?.problem).not.toBe(null));
    settings = { ...settings, 'outgoing.webhook': other.url };
    out.configured();
    await came(other, 1);
    expect(idsAt(other)).toEqual(idsAt(hook));
  });
});

describe('a test', () => {
  it('shows what is sent before, without its secrets, and then sends exactly that', async () => {
    settings = { ...settings, 'outgoing.ntfy': `${hook.url}/my-secret-topic`, 'outgoing.ntfyToken': 'tk_abcdefghijkl' };
    for (const id of ['webhook', 'ntfy'] as const) {
      const shown = await tryOutgoing(id, false, deps());
      expect(shown.taken).toBe(null);
      expect(JSON.stringify(shown)).not.toMatch(/my-secret-topic|tk_abc|of=me|v1,/);
    }
    expect(hook.received).toEqual([]);
    const sent = await tryOutgoing('ntfy', true, deps());
    expect(sent).toMatchObject({
      taken: true,
      answer: expect.stringMatching(/^127\.0\.0\.1:\d+ took it: it answered 200/),
    });
    const [{ path: at, headers, body }] = hook.received as [Receiver['received'][number]];
    expect([at, headers.authorization]).toEqual(['/', 'Bearer tk_abcdefghijkl']);
    expect(JSON.parse(body)).toMatchObject({ topic: 'my-secret-topic', priority: 2, sequence_id: expect.any(String) });
    expect({ ...JSON.parse(body), topic: 0, sequence_id: 0 }).toEqual({
      ...JSON.parse(sent.request?.body ?? ''),
      topic: 0,
      sequence_id: 0,
    });
  });

  it('says what is wrong in words, and that no address is set', async () => {
    hook.next.push(answers(404));
    expect(await tryOutgoing('webhook', true, deps())).toMatchObject({
      taken: false,
      answer: expect.stringContaining('there is nobody under this address'),
    });
    expect(await tryOutgoing('slack', true, deps())).toMatchObject({ request: null, taken: null });
    expect(requestOf('slack', {} as never, { settings, key: () => '', now: 0 })).toBe(null);
  });
});
