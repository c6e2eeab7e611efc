import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../../renderer/views/dashboard/page-list.ts';
import type { Answer, CallName, CallResult, Patch } from '../../shared/contract/index.ts';
import { COMPONENT_IDS, SLOTS } from '../../shared/domain/index.ts';
import { axeFinds } from '../support/axe.ts';
import { aQuestion } from '../support/face-fixtures.ts';
import { ESCALATION } from '../support/incidents-fixture.ts';
import { NOT_REACHED } from '../support/ios-fixture.ts';
import { NOW, plan, STATES } from '../support/renderer-fixtures.ts';
import { loadAnew, openRendererStage, type RendererStage } from '../support/renderer-page.ts';
import type { Stage } from '../support/renderer-stage.ts';
import { soon } from '../support/soon.ts';

declare global {
  interface Window {
    readonly stage: Stage;
    readonly counts: Record<string, number>;
    timers: Set<number>;
  }
}

const root = path.resolve(import.meta.dirname, '../..');
/** The engine's answer when a plan is no longer true: nothing began, and this is what would be done now. */
const ANEW: CallResult<'recover'> = {
  ok: false,
  why: 'changed',
  reason: 'Something has changed. It is shown anew.',
  hint: null,
  now: { token: 'anew', plan: { ...plan('stop-port-holder'), confirm: 'Stop python (pid 9)?' } },
};
/** A patch that changes the figure of Redis and nothing else. */
const redisPatch = (from: number, figure: string): Patch => {
  const redis = STATES.healthy.components.find((c) => c.id === 'redis');
  return { from, to: from + 1, set: {}, components: redis ? [{ ...redis, figure }] : [] };
};

/** What a screen reader says, without what the clock and the place decide. After a wanted change: `LIFEGUARD_TRANSCRIPTS=write npx vitest run --project e2e test/e2e/page.test.ts`. */
const transcript = (heard: string): string =>
  `${heard
    .replaceAll(/\d+ (?:s|min)(?: \d+ s)?\b/g, 'N s')
    .replaceAll(/\bat=\d{4}-[\w%.-]+Z/g, 'at=THEN')
    .replaceAll(/(?:\d{1,2} [A-Z][a-z]{2} )?\d\d:\d\d(?::\d\d)?/g, 'HH:MM')}\n`;

describe('the page in a real browser, behind the real policy', { timeout: 60_000 }, () => {
  let stage: RendererStage;
  let page: Page;
  let tab: Page | null = null;
  let faults: string[];
  let scratch: string;

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'lifeguard-page-test-'));
    stage = await openRendererStage();
  }, 120_000);
  afterAll(async () => {
    await stage?.stop();
    await rm(scratch, { recursive: true, force: true });
  });
  afterEach(async () => {
    if (page !== tab) await page?.context().close();
  });

  /** Loads the page anew, in one tab for all tests: a new one costs more than most of what is done in it. */
  async function open(address: string, size?: { readonly width: number; readonly height: number }): Promise<Page> {
    tab ??= await newTab();
    page = tab;
    faults = [];
    await loadAnew(page, stage.url, address, size);
    return page;
  }
  async function newTab(): Promise<Page> {
    const context = await stage.browser.newContext({ reducedMotion: 'reduce' });
    const made = await context.newPage();
    made.on('pageerror', (error) => faults.push(error.message));
    made.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await made.addInitScript({ path: stage.script });
    return made;
  }
  const asked = (call: CallName) =>
    page.evaluate((c) => window.stage.asked.filter((a) => a.call === c).map((a) => a.args), call);
  const answer = (call: CallName, value: Answer<unknown>) =>
    page.evaluate(([c, v]) => void Object.assign(window.stage.answers, { [c]: v }), [call, value] as const);

  describe('a page that is turned back', () => {
    const then = (minutes: number) => new Date(NOW.wall - minutes * 60_000).toISOString();

    it('says so, stays what it was whatever happens now, offers nothing to do, and survives a reload', async () => {
      await open(`?state=healthy#/overview?at=${then(170)}`);
      const main = page.getByRole('main');
      const headline = main.getByRole('heading', { level: 1, name: 'The backend stopped 40 s ago.' });
      await headline.waitFor();
      await main.getByText(/^The past: /).waitFor();
      await soon(async () => expect(await page.title()).toContain('The past'));
      await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), {
        ...STATES['port-held'],
        seq: STATES.healthy.seq + 1,
      });
      await soon(async () => expect(await page.title()).toContain('The past'));
      expect(await headline.count()).toBe(1);
      await page.keyboard.press('r');
      expect(await main.getByRole('button').allInnerTexts()).toEqual(['Earlier', 'Later']);
      expect([...(await asked('recover')), ...(await asked('plan'))]).toEqual([]);
      await page.reload();
      await headline.waitFor();
      expect(await axeFinds(page)).toEqual([]);
      expect(faults).toEqual([]);
    });

    it('goes through what happened with buttons, through time with the arrows, and back to now', async () => {
      await open(`?state=healthy#/overview?at=${then(20)}`);
      const moments = async () => (await asked('past')).map((args) => (args as { at: number }).at);
      await page.getByRole('button', { name: 'Earlier' }).click();
      const earlier = NOW.wall - 60 * 60_000;
      await soon(async () => expect((await moments()).at(-1)).toBe(earlier));
      expect(page.url()).toContain(encodeURIComponent(new Date(earlier).toISOString()));
      await page.getByRole('slider', { name: 'Moment' }).focus();
      await page.keyboard.press('ArrowLeft');
      await soon(async () => expect((await moments()).at(-1)).toBeLessThan(earlier));
      await page
        .getByRole('main')
        .getByRole('link', { name: /Backend/ })
        .first()
        .click();
      await page.getByRole('heading', { level: 1, name: 'Backend' }).waitFor();
      await page.getByRole('link', { name: 'Everything then' }).click();
      await page.getByRole('link', { name: 'Back to now' }).click();
      await page.getByRole('heading', { name: 'What depends on what' }).waitFor();
      expect(page.url()).not.toContain('at=');
    });

    it('may be the list of components, and leads back to it', async () => {
      await open(`?state=healthy#/components?at=${then(170)}`);
      const main = page.getByRole('main');
      await main.getByRole('heading', { level: 1, name: 'Components' }).waitFor();
      const backend = main.getByRole('link', { name: /Backend\s*not running/ });
      expect(await backend.getAttribute('href')).toMatch(/^#\/components\/backend\?at=/);
      expect(await axeFinds(page)).toEqual([]);
      await main.getByRole('link', { name: 'Back to now' }).click();
      await page.locator('.component-line').first().waitFor();
      expect(page.url()).not.toContain('at=');
    });

    it('is reached from the axis of the overview', async () => {
      await open('?state=healthy#/overview');
      const handle = page.getByRole('slider', { name: /^Turn back/ });
      await handle.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page
        .getByRole('main')
        .getByText(/^The past: /)
        .waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'What depends on what' }).waitFor();
    });
  });

  describe('thirty services beside the stack', () => {
    it.each([320, 680, 900, 1000, 1400])('leave the overview readable at %i pixels', async (width) => {
      await open('?state=services#/overview', { width, height: 800 });
      // Of many those that are not well are shown, until somebody wants to see each.
      await page.locator('.picture').getByText('service-5').waitFor();
      expect(await page.getByText('payments-gateway-sandbox-webhook-receive').count()).toBe(0);
      const line = page.getByRole('button', { name: '28 services are well. Show them' });
      for (const left of [1, 0]) {
        await line.first().click();
        await soon(async () => expect(await line.count()).toBe(left));
      }
      await page.getByText('payments-gateway-sandbox-webhook-receive').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // No box lies on another one.
      const boxes = await page
        .locator('.picture li')
        .evaluateAll((all) => all.map((li) => li.getBoundingClientRect().toJSON()));
      const overlap = boxes.flatMap((a, i) =>
        boxes
          .slice(i + 1)
          .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1),
      );
      expect(overlap).toEqual([]);
      expect(await axeFinds(page)).toEqual([]);
      expect(faults).toEqual([]);
    });

    it('stand beside each other where no line leads to them', async () => {
      await open('?state=services#/overview', { width: 1000, height: 800 });
      await page.locator('.picture').getByRole('button', { name: '28 services are well. Show them' }).click();
      const nodes = page.getByRole('list', { name: 'On their own' }).getByRole('listitem');
      await soon(async () => expect(await nodes.count()).toBeGreaterThan(15));
      const tops = await nodes.evaluateAll((all) => all.map((li) => li.getBoundingClientRect().top));
      expect(new Set(tops).size).toBe(Math.ceil(tops.length / 3));
      // What stands on something has a line to it, as before.
      expect(await page.locator('.picture-graph').getByText('Neo4j').count()).toBe(1);
    });

    it('are one line in the popover but for those that are not well, which opens and closes', async () => {
      await open('?state=services#/popover', { width: 360, height: 560 });
      const rows = page.locator('.row');
      expect(await rows.count()).toBe(SLOTS.length + 2);
      await page.getByRole('button', { name: 'service-5' }).waitFor();
      const others = COMPONENT_IDS.length - SLOTS.flatMap(({ members }) => members).length;
      await page.getByRole('button', { name: `${28 + others} more are well. Show them` }).press('Enter');
      expect(await rows.count()).toBe(SLOTS.length + others + 30);
      await page.getByRole('button', { name: 'Show only what is not well' }).press('Enter');
      expect(await rows.count()).toBe(SLOTS.length + 2);
      expect(await axeFinds(page)).toEqual([]);
    });

    it('have rows, a page and runbooks of their own', async () => {
      await open('?state=services#/components');
      await soon(async () => expect(await page.locator('.component-line').count()).toBe(COMPONENT_IDS.length + 30));
      await page.getByRole('link', { name: /service-7/ }).click();
      await page.getByRole('heading', { name: 'service-7', exact: true }).waitFor();
      await soon(async () => expect(await page.locator('.figures').innerText()).toContain('Answer'));
      await page.getByRole('link', { name: 'Start service-7' }).click();
      await page.getByRole('heading', { name: 'Start service-7' }).waitFor();
      expect(faults).toEqual([]);
    });

    it('that are well take no room among what can be done, unless somebody wants to see them', async () => {
      await open('?state=services#/recovery');
      const runbooks = (name: string) => page.getByRole('heading', { name, exact: true });
      await runbooks('Restart service-5').waitFor();
      expect(await runbooks('Restart service-7').count()).toBe(0);
      await page.getByRole('button', { name: /28 services are well/ }).click();
      await runbooks('Restart service-7').waitFor();
      expect(await axeFinds(page)).toEqual([]);
    });

    it('that are not there any more are said to be gone', async () => {
      await open('?state=healthy#/overview');
      await page.evaluate(() => {
        location.hash = '#/components/service-7';
      });
      await page.getByText('This component is not part of what Lifeguard watches here.').waitFor();
      await page.evaluate(() => {
        location.hash = '#/recovery/restart-service-7';
      });
      await page.getByText('There is no such runbook, or none any more.').waitFor();
      expect(faults).toEqual([]);
    });
  });

  describe('popover', () => {
    const small = { width: 360, height: 560 };

    it('says what is wrong and offers the fix as its first control', async () => {
      await open('?state=backend-stopped&app#/popover', small);
      await soon(async () => expect(await page.locator('h1').innerText()).toBe('The backend stopped 40\u00a0s ago.'));
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await soon(async () => expect(await asked('recover')).toEqual([{ runbook: 'recover-backend', unseen: true }]));
    });

    it('runs on R, and nothing on R when all is well', async () => {
      await open('?state=backend-stopped&app#/popover', small);
      await page.keyboard.press('r');
      await soon(async () => expect(await asked('recover')).toHaveLength(1));
      await open('?state=healthy&app#/popover', small);
      await page.keyboard.press('r');
      expect(await asked('plan')).toEqual([]);
    });

    it('moves over the rows with the arrow keys and opens one with Return', async () => {
      await open('?state=healthy&app#/popover', small);
      await soon(async () => expect(await asked('host')).not.toEqual([]));
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
      await soon(async () => expect(await asked('open')).toEqual([{ place: 'dashboard', page: 'components/backend' }]));
    });

    it('keeps every line in its place whatever fails, and tells a part that fails in the line of the whole', async () => {
      await open('?state=healthy&app#/popover', small);
      const titles = () => page.locator('.row-title').allInnerTexts();
      const places = await titles();
      expect(places).toEqual(['Backend', 'AI and models', 'Neo4j', 'Redis', 'Memory', 'CPU and disk']);
      const part = STATES['backend-stopped'].components.find((c) => c.id === 'websocket');
      const components = STATES.healthy.components.map((c) => (c.id === part?.id ? { ...part, explainedBy: null } : c));
      await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data: data as never }), {
        ...STATES.healthy,
        seq: STATES.healthy.seq + 1,
        components,
      });
      const row = page.getByRole('button', { name: /^critical\s*Backend\s*WebSocket not reachable/ });
      await row.waitFor();
      expect(await titles()).toEqual(places);
      await row.click();
      await soon(async () =>
        expect(await asked('open')).toEqual([{ place: 'dashboard', page: 'components/websocket' }]),
      );
    });

    it('moves no line under the pointer when the verdict grows, and shows it whole when the pointer has left', async () => {
      await open('?state=healthy&app#/popover', small);
      const row = page.getByRole('button', { name: /Redis/ });
      const top = async () => (await row.boundingBox())?.y;
      await row.hover();
      const before = await top();
      await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data: data as never }), {
        ...STATES['backend-stopped'],
        seq: STATES.healthy.seq + 1,
      });
      await soon(async () => expect(await page.locator('h1').innerText()).toContain('The backend stopped'));
      expect(await top()).toBe(before);
      await page.getByRole('button', { name: 'Settings' }).hover();
      await soon(async () => expect(await top()).toBeGreaterThan(before ?? Number.NaN));
      await page.getByRole('button', { name: 'Recover Backend' }).click();
      await soon(async () => expect(await asked('recover')).toHaveLength(1));
    });

    it('asks first when a plan has something to agree to, and has exactly the shown plan carried out', async () => {
      await open('?state=long&app#/popover', small);
      await page.getByRole('button', { name: /^Stop node/ }).click();
      const { confirm } = plan('stop-port-holder');
      await page.getByText(confirm ?? '').waitFor();
      await soon(async () => expect(await asked('recover')).toEqual([{ runbook: 'stop-port-holder', unseen: true }]));
      await page.getByRole('button', { name: 'Agree and run' }).click();
      await soon(async () =>
        expect((await asked('recover')).at(-1)).toEqual({ token: 'plan-of-stop-port-holder', confirmed: true }),
      );
    });

    it('says on the page of the incidents whom to call where no incident tells of it', async () => {
      await open('?state=healthy#/overview');
      const hit = {
        ...ESCALATION.hits[0],
        key: 'data-corruption null',
        trigger: 'data-corruption',
        title: 'Data corruption detected',
        incident: null,
      };
      const hits = ['a page is invalid', 'a checksum is wrong'].map((why, i) => ({
        ...hit,
        key: `${hit.key} ${i}`,
        why,
      }));
      await answer('escalation', { ok: true, value: { ...ESCALATION, due: hits[0], hits } });
      const told = (kept: number) =>
        page.evaluate((data) => window.stage.emit({ event: 'snapshot', data: data as never }), {
          ...STATES.healthy,
          seq: STATES.healthy.seq + kept,
          kept,
          escalation: hits[0],
        });
      await told(1);
      await page.getByRole('button', { name: 'Whom to call' }).click();
      await page.getByText('a checksum is wrong').waitFor();
      await page.getByText('Whom to call: Platform Engineer, platform-engineer@leanvibe.ai.').waitFor();
      await soon(async () => expect(await axeFinds(page)).toEqual([]));

      await page.getByRole('listitem').filter({ hasText: 'checksum' }).getByRole('button').click();
      await soon(async () =>
        expect(await asked('acknowledge')).toEqual([{ key: 'data-corruption null 1', seen: true }]),
      );
      const seen = { ...hits[1], seen: { by: 'anna', at: Date.now() } };
      await answer('escalation', { ok: true, value: { ...ESCALATION, due: hits[0], hits: [hits[0], seen] } });
      await told(2);
      await page.getByText(/a checksum is wrong Seen by anna at \d/).waitFor();
      await page.getByRole('button', { name: 'Take back' }).click();
      await soon(async () => expect((await asked('acknowledge')).at(-1)).toEqual({ key: seen.key, seen: false }));
    });

    it('asks anew how devices get here when the network is called otherwise, while the page stays open', async () => {
      await open('?state=empty#/overview');
      await answer('reach', { ok: true, value: NOT_REACHED });
      await page.getByRole('link', { name: 'iOS' }).click();
      await page.getByRole('button', { name: /^Let devices reach the backend/ }).waitFor();
      const url = 'http://192.168.77.2:8000';
      await answer('reach', { ok: true, value: { ...NOT_REACHED, state: 'yes', text: 'A device gets in.', url } });
      const { seq, components } = STATES.empty;
      const [network] = components.filter((c) => c.id === 'network').map((c) => ({ ...c, label: 'changed' }));
      const patch: Patch = { from: seq, to: seq + 1, set: {}, components: network === undefined ? [] : [network] };
      await page.evaluate((data) => window.stage.emit({ event: 'patch', data }), patch);
      await page.getByText('A device gets in.').waitFor();
    });

    it('says why devices are not let in, also where there is no Xcode', async () => {
      await open('?state=empty#/overview');
      await answer('reach', { ok: true, value: NOT_REACHED });
      const reason = 'Line 15 of start.sh decides where the backend listens.';
      await answer('recover', { ok: true, value: { ok: false, why: 'impossible', reason, hint: null, now: null } });
      await page.getByRole('link', { name: 'iOS' }).click();
      await page.getByRole('button', { name: /^Let devices reach the backend/ }).click();
      await page.getByText(reason).waitFor();
    });

    it('shows a step on iOS that a link names with its code, without beginning it', async () => {
      await open('?state=healthy#/ios/guide?branch=websocket&step=app-state');
      const step = page.getByRole('listitem').filter({ hasText: 'Ask the app itself' });
      await step.waitFor();
      expect(await step.getAttribute('aria-current')).toBe('step');
      expect(await step.getByText('WebSocketService.shared').first().isVisible()).toBe(true);
    });

    it('shows the list of checks that a link names, and its line', async () => {
      await open('?state=healthy#/checklists?list=full&line=memory');
      const line = page.getByRole('listitem').filter({ hasText: 'Memory usage' });
      await line.waitFor();
      expect(await line.getAttribute('aria-current')).toBe('step');
      expect(await page.getByRole('radio', { name: /^Comprehensive/ }).isChecked()).toBe(true);
      expect(await page.locator('[aria-current="step"]').count()).toBe(1);
    });

    it('shows a plan anew that has changed before it was agreed to', async () => {
      await open('?state=long&app#/popover', small);
      await page.getByRole('button', { name: /^Stop node/ }).click();
      const agree = page.getByRole('button', { name: 'Agree and run' });
      await agree.waitFor();
      await answer('recover', { ok: true, value: ANEW });
      await agree.click();
      await page.getByText('Something has changed. It is shown anew.').waitFor();
      await page.getByText('Stop python (pid 9)?').waitFor();
      await agree.click();
      await soon(async () => expect((await asked('recover')).at(-1)).toEqual({ token: 'anew', confirmed: true }));
    });

    it('says why there is no plan, and what to do', async () => {
      await open('?state=docker-down&app#/popover', small);
      await page.getByRole('button', { name: 'Start Docker' }).click();
      const note = page.getByRole('alert').filter({ hasText: 'Docker is not installed.' });
      expect(await note.innerText()).toContain('Install Docker Desktop');
    });

    it('shows the running step with its last line, and cancels', async () => {
      await open('?state=recovering&app#/popover', small);
      expect(await page.locator('.step-running').innerText()).toContain('Loading Neo4j schema');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await soon(async () => expect(await asked('cancelRecovery')).toEqual([{ run: 'run-7' }]));
    });

    it('pauses from its menu', async () => {
      await open('?state=healthy&app#/popover', small);
      await page.getByRole('button', { name: 'Pause alarms' }).click();
      await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
      await soon(async () => {
        const [{ until }] = (await asked('pause')) as [{ until: number }];
        expect(Math.abs(until - (STATES.healthy.at.wall + 3_600_000))).toBeLessThan(60_000);
      });
    });

    it('changes only the row of the component that changed', async () => {
      await open('?state=healthy&app#/popover', small);
      await page.evaluate(() => {
        const seen = new Set<string>();
        new MutationObserver((records) => {
          for (const { target } of records) {
            const row = (target instanceof Element ? target : target.parentElement)?.closest('.row');
            if (!(target.parentElement?.closest('.age') || row === null || row === undefined))
              seen.add(row.textContent ?? '');
          }
        }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        Object.assign(window, { seen });
      });
      await page.evaluate((data) => window.stage.emit({ event: 'patch', data }), redisPatch(100, '7.7 ms'));
      await page.getByText('7.7 ms').waitFor();
      const rows = await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
      expect(rows.filter((text) => !text.includes('Redis'))).toEqual([]);
      expect(rows).not.toEqual([]);
    });

    it('says that the connection is lost, and shows no state as present', async () => {
      await open('?state=healthy&app#/popover', small);
      await page.evaluate(() => window.stage.connect(false));
      await page.getByRole('heading', { name: 'Lifeguard does not answer.' }).waitFor();
      await soon(async () => expect(await page.locator('.row .mark-healthy').count()).toBe(0));
      await page.evaluate(() => window.stage.connect(true));
      await page.getByRole('heading', { name: 'All well.' }).waitFor();
    });

    it.each(['popover', 'overview', 'settings'])(
      'says once that Lifeguard does not answer, also above a recovery that was under way: %s',
      async (name) => {
        await open(`?state=recovering#/${name}`);
        await page.evaluate(() => window.stage.connect(false));
        await page.getByText('Lifeguard does not answer.').first().waitFor();
        expect(await page.getByText('Lifeguard does not answer.').count()).toBe(1);
        expect(await page.getByRole('region', { name: 'Recover Backend, under way' }).count()).toBe(
          name === 'settings' ? 0 : 1,
        );
      },
    );
  });

  describe('a click on Recover', () => {
    it.each([
      ['popover', '?state=backend-stopped&app#/popover'],
      ['overview', '?state=backend-stopped#/overview'],
      ['component page', '?state=backend-stopped#/components/backend'],
    ])('shows with the next picture that something is done, whatever hangs: %s', async (_name, address) => {
      await open(address);
      await page.evaluate(() => void window.stage.hanging.push('recover'));
      const button = page.getByRole('button', { name: 'Recover Backend' });
      await button.waitFor();
      // Not a clock, which a busy machine moves: it is there before anything can be answered and before the next picture.
      const seen = await button.evaluate(
        (element: HTMLElement) =>
          new Promise<boolean>((resolve) => {
            element.click();
            requestAnimationFrame(() => resolve(document.body.innerText.includes('Looking at what is there…')));
          }),
      );
      expect(seen).toBe(true);
      expect(await axeFinds(page)).toEqual([]);
    });

    it('goes from there to the steps of the run without anything in between', async () => {
      await open('?state=backend-stopped&app#/popover');
      const run = { ok: true, run: 'run-1', joined: false } as const;
      await answer('recover', { ok: true, value: run });
      await page.getByRole('button', { name: 'Recover Backend' }).click();
      await page.getByText('Looking at what is there…').waitFor();
      // The engine has answered; the snapshot with the run is still on its way.
      await expect.poll(() => asked('recover')).toHaveLength(1);
      expect(await page.getByRole('button', { name: 'Recover Backend' }).count()).toBe(0);
      const recovering = { ...STATES.recovering, seq: STATES.recovering.seq + 100 };
      await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), recovering);
      await page.getByRole('button', { name: 'Cancel' }).waitFor();
      expect(await page.getByText('Looking at what is there…').count()).toBe(0);
    });

    it('answers what Lifeguard asks for: what it would do stands there, and exactly that is begun', async () => {
      await open('?state=backend-stopped#/overview');
      const before = STATES['backend-stopped'];
      const asking = { ...before, seq: before.seq + 100, question: aQuestion({ token: 'plan-7' }) };
      await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), asking);
      await page.getByText('Recover Backend? It would: start the backend.').waitFor();
      // One button, not a second one for the same.
      await page.getByRole('button', { name: 'Recover Backend' }).click();
      await expect.poll(() => asked('recover')).toEqual([{ token: 'plan-7', confirmed: true }]);
      expect(await axeFinds(page)).toEqual([]);
    });

    it('says what begins by itself and when, with the button that does not wait for it', async () => {
      await open('?state=backend-stopped#/popover');
      const before = STATES['backend-stopped'];
      const text = 'Recover Backend begins by itself at 14:48:30.';
      const coming = { cause: 'backend-not-running', at: 15_000, text } as const;
      await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), {
        ...before,
        seq: before.seq + 100,
        coming,
      });
      await page.getByText(text).waitFor();
      expect(await page.getByRole('button', { name: 'Recover Backend' }).count()).toBe(1);
    });

    it('is offered as a button after advice, in the popover and on the component’s page', async () => {
      for (const address of ['?state=port-held&app#/popover', '?state=port-held#/components/backend']) {
        await open(address);
        await page.getByRole('button', { name: 'Free the Port' }).click();
        await soon(async () => expect(await asked('recover')).toEqual([{ runbook: 'stop-port-holder', unseen: true }]));
      }
    });
  });

  it('shows how a run failed, step by step, only while that is what is wrong', async () => {
    await open('?state=recovery-failed#/overview');
    const ended = page.getByRole('region', { name: 'Recover Backend, ended' });
    await ended.getByRole('listitem').first().waitFor();
    await ended.getByRole('button', { name: 'Copy' }).click();
    await ended.getByText('Copied').waitFor();
    // The verdict has the button for the same.
    expect(await page.getByRole('button', { name: /Recover Backend|Try again/ }).count()).toBe(1);
    await open('?state=failed-then-well#/overview');
    await page.getByRole('heading', { name: 'All well.' }).waitFor();
    // Its steps are folded: it is over.
    await ended.getByText('All 6 steps').waitFor();
    expect(await ended.getByRole('listitem').count()).toBe(0);
  });

  it('shows a run that was cut off with its Lifeguard: what was done, what was not reached, and since when', async () => {
    await open('?state=recovery-cut-off#/overview');
    const ended = page.getByRole('region', { name: 'Recover Backend, ended' });
    await ended
      .getByRole('heading', { name: /^Recover Backend: Lifeguard ended in the middle of this recovery/ })
      .waitFor();
    await ended.getByText(/^\d+\s(s|min)\sago$/).waitFor();
    expect(await ended.getByRole('listitem').allTextContents()).toEqual([
      'doneStop the backend420 ms',
      'doneWait until the port is free12 ms',
      'doneStart the backend130 ms',
      'cancelledWait until it is healthy',
      'not reachedClear caches',
      'not reachedVerify',
    ]);
    await open('?state=cut-off-then-well#/overview');
    await page.getByRole('heading', { name: 'All well.' }).waitFor();
    expect(await ended.count()).toBe(0);
  });

  it('takes the focus along from the click to the end of a recovery', async () => {
    const { recovery: running } = STATES.recovering;
    const { recovery: done } = STATES['recovery-succeeded'];
    if (running === null || done === null) throw new Error('There is no run in the fixtures.');
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    for (const view of ['overview', 'popover'] as const) {
      await open(`?state=backend-stopped#/${view}`);
      await answer('recover', { ok: true, value: { ok: true, run: running.id, joined: false } });
      await page.getByRole('button', { name: 'Recover Backend', exact: true }).press('Enter');
      await soon(async () => expect(await asked('recover')).toHaveLength(1));
      const tell = (state: keyof typeof STATES, recovery: typeof running, seq: number) =>
        page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), {
          ...STATES[state],
          seq,
          recovery: { ...recovery, id: running.id },
        });
      await tell('recovering', running, 500);
      await soon(async () => expect(await focused()).toBe('Cancel'));
      await tell('recovery-succeeded', done, 501);
      await soon(async () => expect(await focused()).toContain('Backend is back'));
    }
    expect(faults).toEqual([]);
  });

  describe('dashboard', () => {
    it('shows the root cause in the picture', async () => {
      await open('?state=docker-down#/overview');
      expect(await page.locator('.node-root').innerText()).toMatch(/Docker\s+not running\s+Root cause/);
    });

    it.each(['recovery', 'checklists', 'models', 'ios', 'services'])(
      'leaves no third of a wide window empty: %s',
      async (name) => {
        await open(`?state=healthy#/${name}`, { width: 1600, height: 740 });
        await page.locator('h2').first().waitFor();
        await soon(async () => {
          const { x = 0, width = 0 } = (await page.locator('.page').boundingBox()) ?? {};
          expect(x + width).toBeGreaterThan(1500);
        });
      },
    );

    it('shows what a pull made of the team’s file, once, and agrees to what is shown with one click', async () => {
      for (const view of ['overview', 'settings']) {
        await open(`?state=team-changed#/${view}`);
        const note = page.getByRole('status').filter({ hasText: 'changed since you agreed to it' });
        const { changes = [] } = STATES['team-changed'].trust.pending ?? {};
        await soon(async () => expect(await note.getByRole('listitem').allInnerTexts()).toEqual(changes));
        expect(await page.getByText('changed since you agreed to it').count()).toBe(1);
        const refusal = {
          ok: false,
          reason: 'It changed again since it was shown.',
          hint: 'Look at what it says now.',
        };
        await answer('trust', { ok: true, value: refusal });
        await note.getByRole('button', { name: 'Agree to the changes' }).click();
        await note.getByText('It changed again since it was shown.').waitFor();
        expect(await asked('trust')).toEqual([{ trusted: true, token: 'token-of-the-text-that-is-shown' }]);
        await page.evaluate((data) => window.stage.emit({ event: 'snapshot', data }), {
          ...STATES.healthy,
          seq: STATES.healthy.seq + 1,
        });
        await note.waitFor({ state: 'detached' });
      }
      expect(faults).toEqual([]);
    });

    it('keeps the settings of each of many services folded until they are wanted or searched for', async () => {
      await open('?state=services#/settings');
      const row = page.getByText('Watch service-7', { exact: true });
      const group = page.getByText('service-7', { exact: true });
      await group.waitFor();
      expect(await row.count()).toBe(0);
      await group.click();
      await row.waitFor();
      await page.getByRole('searchbox', { name: 'Find a setting' }).fill('watch service-2');
      await page.getByText('Watch service-29', { exact: true }).waitFor();
      expect(faults).toEqual([]);
    });

    it('marks what is destructive in a preview and runs only after the box is ticked', async () => {
      await open('?state=long#/recovery/stop-port-holder');
      await page.getByText('Requests that are being answered are cut off').waitFor();
      const button = page.getByRole('button', { name: 'Free the port' });
      expect(await button.isDisabled()).toBe(true);
      await page.getByRole('checkbox').check();
      await button.click();
      await soon(async () =>
        expect(await asked('recover')).toEqual([{ token: 'plan-of-stop-port-holder', confirmed: true }]),
      );
    });

    it('shows a plan anew that has changed, to be agreed to again', async () => {
      await open('?state=long#/recovery/stop-port-holder');
      await page.getByRole('checkbox').check();
      await answer('recover', { ok: true, value: ANEW });
      const button = page.getByRole('button', { name: 'Free the port' });
      await button.click();
      await page.getByText('Something has changed. It is shown anew.').waitFor();
      await page.getByText('Stop python (pid 9)?').waitFor();
      expect(await button.isDisabled()).toBe(true);
      await page.getByRole('checkbox').check();
      await button.click();
      await soon(async () => expect((await asked('recover')).at(-1)).toEqual({ token: 'anew', confirmed: true }));
    });

    it('finds lines in live output and copies it whole', async () => {
      await open('?state=recovering#/recovery/recover-backend');
      await page.getByLabel('Search the output').first().fill('reloader');
      await page.getByText('2 lines with “reloader”').waitFor();
      await page.getByRole('button', { name: 'Copy' }).first().click();
      await page.getByText('Copied').waitFor();
    });

    it('shows an error of a setting in its place and keeps what was typed', async () => {
      await open('?state=healthy#/settings');
      const field = page.getByRole('textbox', { name: 'Backend port' });
      await field.fill('99999');
      await field.press('Enter');
      const problem = page.getByText('99999 is not a port. Give a number from 1 to 65535.');
      await problem.waitFor();
      // The field stands at the lower edge of the window; what is wrong with it is seen as well.
      const edge = await problem.evaluate((p) => p.getBoundingClientRect().bottom - innerHeight);
      expect(edge).toBeLessThanOrEqual(0);
      expect(await field.inputValue()).toBe('99999');
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      await field.press('Escape');
      expect(await field.inputValue()).toBe('8765');
    });

    it('saves a limit with both its values, and a switch at once', async () => {
      await open('?state=healthy#/settings');
      await page.getByLabel('Answer time P95 (ms), warning').fill('700');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('switch', { name: 'Watch Neo4j' }).click();
      await soon(async () =>
        expect(await asked('changeSetting')).toEqual([
          { key: 'thresholds.backend.p95', value: { warning: 700, critical: 1000 } },
          { key: 'neo4j.enabled', value: false },
        ]),
      );
    });

    it('shows what a test message would be, and sends it only then', async () => {
      await open('?state=healthy#/settings');
      await page.getByRole('button', { name: 'Test Webhook…' }).click();
      await page.getByText('POST https://hooks.example.com/••••').waitFor();
      expect(await asked('tryOutgoing')).toEqual([{ target: 'webhook', send: false }]);
      await page.getByRole('button', { name: 'Send this' }).click();
      await page.getByRole('alert').getByText('hooks.example.com answered 503.').waitFor();
      expect((await asked('tryOutgoing')).at(-1)).toEqual({ target: 'webhook', send: true });
      await page.getByRole('button', { name: 'Send it again' }).waitFor();
    });

    it('says in place that a page’s question failed, and asks again', async () => {
      await open('?state=healthy#/overview');
      await answer('settings', { ok: false, code: 'failed', message: 'The file cannot be read.', hint: 'Look at it.' });
      await page.evaluate(() => {
        location.hash = '#/settings';
      });
      await page.getByText('The file cannot be read.').waitFor();
      await page.evaluate(() => Reflect.deleteProperty(window.stage.answers, 'settings'));
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('textbox', { name: 'Backend port' }).waitFor();
    });

    it('tells what else runs here, what it was recognised by, and looks again only when asked', async () => {
      await open('?state=healthy#/services');
      const stack = page.getByRole('region', { name: 'Of this stack' });
      await stack.getByText('its address answers Ollama is running').waitFor();
      expect(await stack.getByRole('listitem').count()).toBe(2);
      expect(await page.getByRole('region', { name: 'Others on this machine' }).textContent()).toContain(
        'localhost:6380',
      );
      await page.getByText('another worktree of this repository').waitFor();
      await page.getByText('Not recognised · 1').click();
      await page.getByText('nothing was asked of it').waitFor();
      await soon(async () => expect(await asked('discover')).toEqual([{ ports: null }]));
      await page.getByRole('button', { name: 'Watch Ollama on localhost:11434' }).click();
      await soon(async () => expect(await asked('watchFound')).toEqual([{ id: 'ollama' }]));
      await soon(async () => expect(await asked('discover')).toHaveLength(2));
    });

    it('adds a service by the keyboard: what is wrong beside its field, what will be written before it is', async () => {
      await open('?state=healthy#/services');
      await page.getByRole('link', { name: 'Add a service' }).press('Enter');
      const name = page.getByRole('textbox', { name: 'Name' });
      await page.getByRole('button', { name: 'Add it' }).press('Enter');
      await page.getByText('It needs a name. For example: queue').waitFor();
      await soon(async () => expect(await name.evaluate((field) => field === document.activeElement)).toBe(true));
      expect(await name.getAttribute('aria-invalid')).toBe('true');
      await page.getByText('Nothing can be watched without it.').waitFor();
      expect(await axeFinds(page)).toEqual([]);
      await page.keyboard.type('mail');
      await page.getByRole('combobox', { name: 'Kind' }).selectOption('TCP port');
      await page.getByRole('textbox', { name: 'Address' }).fill('localhost:25');
      await page.getByRole('checkbox', { name: 'Backend' }).check();
      await page.getByText('Limits and times').click();
      await page.getByRole('textbox', { name: 'Every (s)' }).fill('often');
      await page.getByText('“often” is not a number.').waitFor();
      await page.getByRole('textbox', { name: 'Every (s)' }).fill('5');
      await page.getByRole('list', { name: 'Lines of the file' }).getByText('at: localhost:25').waitFor();
      expect(await axeFinds(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Services', exact: true }).waitFor();
      const asks = (await asked('changeService')) as { write: boolean; change: unknown }[];
      const values = { at: 'localhost:25', cadence: 5 };
      expect(asks.filter(({ write }) => write).at(-1)?.change).toEqual({
        was: null,
        entry: { id: 'mail', kind: 'tcp', neededBy: ['backend'], values },
      });
      expect(faults).toEqual([]);
    });

    it('removes a service after it was shown what goes, undoes that, and sends only what was changed', async () => {
      await open('?state=healthy#/services');
      await page.getByRole('button', { name: 'Remove queue' }).press('Enter');
      await page.getByRole('list', { name: 'What goes out of the file' }).getByText('- id: queue').waitFor();
      await page.getByRole('button', { name: 'Remove queue now' }).press('Enter');
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      await soon(async () => expect(await focused()).toBe('Your services'));
      await page.getByRole('button', { name: 'Undo' }).press('Enter');
      await soon(async () => expect(await asked('undoService')).toEqual([{}]));
      await page.getByRole('link', { name: 'Change queue' }).press('Enter');
      await page.getByRole('textbox', { name: 'Address' }).fill('localhost:5673');
      await page.getByRole('button', { name: 'Save' }).press('Enter');
      await page.getByRole('heading', { name: 'Services', exact: true }).waitFor();
      const asks = (await asked('changeService')) as { write: boolean; change: unknown }[];
      expect(asks.filter(({ write }) => write).map(({ change }) => change)).toEqual([
        { was: 'queue', entry: null },
        { was: 'queue', entry: { id: 'queue', kind: 'tcp', neededBy: ['backend'], values: { at: 'localhost:5673' } } },
      ]);
      expect(faults).toEqual([]);
    });

    it('says on every page what is wrong and what helps, and begins it there', async () => {
      await open('?state=backend-stopped#/settings', { width: 1280, height: 800 });
      const strip = page.getByRole('region', { name: 'State of the stack' });
      await strip.getByText('The backend stopped').waitFor();
      // Set when it is painted.
      await soon(async () => expect(await page.title()).toBe('⬣ The backend is not running · Settings – Lifeguard'));
      await soon(async () =>
        expect(await page.locator('link[rel="icon"]').getAttribute('href')).toBe('./state-critical.svg'),
      );
      const pages = page.getByRole('navigation', { name: 'Pages' });
      await pages.getByRole('link', { name: /^Incidents 1 open$/ }).waitFor();
      await pages.getByRole('link', { name: /^Components critical$/ }).waitFor();
      await strip.getByRole('button', { name: 'Recover Backend', exact: true }).click();
      await soon(async () => expect(await asked('recover')).toEqual([{ runbook: 'recover-backend', unseen: true }]));
      expect(await axeFinds(page)).toEqual([]);
      // Its own page says it all: there is no second button for the same.
      await page.evaluate(() => {
        location.hash = '#/components/backend';
      });
      await page.getByRole('heading', { name: 'Backend', exact: true }).waitFor();
      expect(await page.getByRole('button', { name: 'Recover Backend', exact: true }).count()).toBe(1);
      expect(faults).toEqual([]);
    });

    it('goes anywhere by a few letters, and gives the focus back', async () => {
      await open('?state=backend-stopped#/components');
      await page.getByRole('heading', { name: 'Components' }).waitFor();
      await page.keyboard.press('Control+k');
      const field = page.getByRole('dialog', { name: 'Go to' }).getByRole('combobox');
      await field.fill('backend port');
      const option = page.getByRole('option', { name: /^Backend port/ });
      await option.waitFor();
      expect(await axeFinds(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      await page.getByRole('textbox', { name: 'Backend port' }).waitFor();
      expect(await page.evaluate(() => location.hash)).toBe('#/settings?find=backend.port');
      expect(await page.locator('dialog').count()).toBe(0);
      await page.goBack();
      await page.getByRole('heading', { name: 'Components' }).waitFor();
      await page.getByRole('button', { name: /^Go to/ }).click();
      await page.keyboard.press('Escape');
      await soon(async () => expect(await page.locator('dialog').count()).toBe(0));
      const focused = () => page.evaluate(() => document.activeElement?.className);
      await soon(async () => expect(await focused()).toBe('go-to'));
      expect(faults).toEqual([]);
    });

    it('has keys for what helps, for pages and for the search, which can be turned off', async () => {
      await open('?state=backend-stopped#/overview');
      await page.getByRole('button', { name: 'Recover Backend', exact: true }).waitFor();
      await page.keyboard.press('8');
      const search = page.getByRole('searchbox', { name: 'Search the logs' });
      await search.waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('r9');
      await soon(async () => expect(await page.evaluate(() => location.hash)).toBe('#/logs?search=r9'));
      expect(await asked('recover')).toEqual([]);
      await search.press('Tab');
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('?');
      const help = page.getByRole('dialog', { name: 'Keys' });
      await help.getByText('Do what helps now').waitFor();
      expect(await axeFinds(page)).toEqual([]);
      await help.getByRole('checkbox').uncheck();
      await page.keyboard.press('Escape');
      await soon(async () => expect(await page.locator('dialog').count()).toBe(0));
      await page.keyboard.press('r');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Go to' }).waitFor();
      await page.keyboard.press('Escape');
      await soon(async () => expect(await page.locator('dialog').count()).toBe(0));
      expect(await asked('recover')).toEqual([]);
      await page.evaluate(() => localStorage.clear());
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('r');
      await soon(async () => expect(await asked('recover')).toEqual([{ runbook: 'recover-backend', unseen: true }]));
      expect(faults).toEqual([]);
    });

    it('finds an incident and copies its report in four keys from anywhere', async () => {
      await open('?state=backend-stopped#/settings');
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      await page.keyboard.press('3');
      await page.locator('.incident-line').first().waitFor();
      expect(await axeFinds(page)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Copy the report' }).waitFor();
      await page.keyboard.press('c');
      await page.getByText('Copied').waitFor();
      expect(await asked('report')).toHaveLength(1);
      await page.goBack();
      await page.getByRole('combobox', { name: 'Class' }).selectOption('P0');
      await soon(async () => expect(await page.evaluate(() => location.hash)).toBe('#/incidents?class=P0'));
      await page.getByRole('searchbox').fill('nothing like this');
      await page.getByText(/^0 of \d+ incidents$/).waitFor();
      expect(faults).toEqual([]);
    });

    it('tells the demo as a story, and has break buttons there only', async () => {
      await open('?state=healthy&demo#/overview');
      const at = page.locator('.demo-story [aria-current]');
      expect(await at.innerText()).toBe('Break it');
      await page.getByText('More to break').click();
      await page.getByRole('button', { name: 'Kill Redis' }).click();
      await soon(async () => expect(await asked('demoBreak')).toEqual([{ fault: 'kill-redis' }]));
      await open('?state=healthy#/overview');
      expect(await page.getByRole('button', { name: 'Kill Redis' }).count()).toBe(0);
    });
  });

  it('asks for the points of the one chart that it shows, and for the limits of all figures at once', async () => {
    await open('?state=healthy#/components/backend');
    const rows = page.locator('.figures tbody tr');
    await page.locator('.figures td:last-child', { hasText: 'budgets/' }).first().waitFor();
    expect(await rows.count()).toBeGreaterThan(2);
    await soon(async () => expect(await asked('limits')).toEqual([{ component: 'backend' }]));
    const points = (await asked('series')) as { metric: string; rangeMs: number }[];
    expect(new Set(points.map((p) => p.metric)).size).toBe(1);
  });

  it.each([
    ...PAGES.map(({ page: name }) => ['healthy', name] as const),
    ['backend-stopped', 'popover'],
    ['backend-stopped', 'overview'],
    ['backend-stopped', 'components/backend'],
    ['backend-stopped', 'incidents/14'],
    ['recovering', 'overview'],
    ['recovery-failed', 'overview'],
  ] as const)('is heard as it is written down: %s, %s', async (state, name) => {
    await open(`?state=${state}#/${name}`);
    const file = path.join(import.meta.dirname, 'transcripts', `${state}-${name.replace('/', '-')}.yml`);
    const heard = async () => transcript(await page.locator('body').ariaSnapshot());
    if (process.env.LIFEGUARD_TRANSCRIPTS === 'write') {
      // What is fetched comes after the page itself.
      await page.waitForTimeout(2000);
      await writeFile(file, await heard());
    }
    const written = await readFile(file, 'utf8');
    await soon(async () => expect(await heard()).toBe(written));
  });

  it('shows a page where it was left when somebody goes back, and begins a new one at its top', async () => {
    await open('?state=healthy#/settings');
    const row = page.getByRole('heading', { name: 'Notifications', exact: true });
    await row.waitFor();
    // A page hears of it with its next picture, before which nobody presses a link there.
    await row.evaluate((element) =>
      new Promise((heard) => {
        window.addEventListener('scroll', heard, { once: true });
        element.scrollIntoView({ block: 'start' });
      }).then(() => {}),
    );
    const left = await page.evaluate(() => Math.round(window.scrollY));
    expect(left).toBeGreaterThan(200);
    await page.locator('.sidebar-link', { hasText: 'Incidents' }).evaluate((link: HTMLElement) => link.click());
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await page.goBack();
    await soon(async () => expect(await page.evaluate(() => Math.round(window.scrollY))).toBe(left));
    await page.goForward();
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    await soon(async () => expect(await page.evaluate(() => window.scrollY)).toBe(0));
    expect(faults).toEqual([]);
  });

  it('leads from a limit of a figure to the setting that holds it', async () => {
    await open('?state=healthy#/components/memory');
    await page.locator('.figures a').first().click();
    await soon(async () =>
      expect(await page.evaluate(() => location.hash)).toMatch(/^#\/settings\?find=thresholds\.memory\./),
    );
    await soon(async () =>
      expect(await page.locator('.settings-search').inputValue()).toMatch(/^thresholds\.memory\./),
    );
  });

  it.each(['?state=healthy#/overview', '?state=healthy#/popover', '?state=healthy#/components'])(
    'moves nothing of %s when figures change',
    async (address) => {
      await open(address);
      await page.getByText('0.4 ms').first().waitFor();
      // A figure that is longer begins further left, and so does an age of ten seconds: that is itself, and moves nobody else.
      const moved = await page.evaluate(async () => {
        const seen: string[] = [];
        const note = (entries: PerformanceEntryList) => {
          for (const { sources } of entries as (PerformanceEntry & { sources: { node: Node | null }[] })[])
            for (const { node } of sources) {
              const element = node instanceof Element ? node : node?.parentElement;
              const line = element?.closest('a, button, li')?.textContent ?? '';
              if (!line.includes('Redis') && element?.className !== 'age')
                seen.push(element?.outerHTML.slice(0, 120) ?? 'gone');
            }
        };
        const observer = new PerformanceObserver((list) => note(list.getEntries()));
        observer.observe({ type: 'layout-shift' });
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const redis = window.stage.snapshot.components.find((c) => c.id === 'redis');
        for (const [i, figure] of ['0.5 ms', '12 ms', '1.4 s', '123 ms', '9 ms'].entries()) {
          const { seq } = window.stage.snapshot;
          const components = redis === undefined ? [] : [{ ...redis, figure }];
          window.stage.emit({ event: 'patch', data: { from: seq + i, to: seq + i + 1, set: {}, components } });
          await frame();
        }
        note(observer.takeRecords());
        return seen;
      });
      expect(await page.getByText('9 ms', { exact: true }).count()).toBeGreaterThan(0);
      expect(moved).toEqual([]);
    },
  );

  it('has no timer while it is hidden', async () => {
    const context = await stage.browser.newContext();
    page = await context.newPage();
    await page.addInitScript(() => {
      window.timers = new Set();
      const { setInterval: set, clearInterval: clear } = window;
      Object.assign(window, {
        setInterval: (fn: () => void, ms: number) => {
          const id = set(fn, ms);
          window.timers.add(id);
          return id;
        },
        clearInterval: (id: number) => {
          window.timers.delete(id);
          clear(id);
        },
      });
    });
    await page.addInitScript({ path: stage.script });
    await page.goto(`${stage.url}?state=backend-stopped#/overview`);
    await page.locator('.strip').first().waitFor();
    const hide = (hidden: boolean) =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { value: now ? 'hidden' : 'visible', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        return window.timers.size;
      }, hidden);
    expect(await page.evaluate(() => window.timers.size)).toBe(1);
    expect(await hide(true)).toBe(0);
    expect(await hide(false)).toBe(1);
    expect(await asked('visible')).toEqual([{ visible: true }, { visible: false }, { visible: true }]);
  });

  it.each([
    '?state=backend-stopped#/popover',
    '?state=docker-down#/overview',
    '?state=backend-stopped#/components/backend',
    '?state=long#/recovery/stop-port-holder',
    '?state=problems&app#/settings',
  ])('%s has nothing that axe finds, breaks no policy and fits 320 px', async (address) => {
    await open(address, { width: 320, height: 640 });
    await page.waitForLoadState('networkidle');
    expect(await axeFinds(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(faults).toEqual([]);
  });

  it('renders one row for an update of one component', async () => {
    await build({
      configFile: false,
      root,
      mode: 'development',
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"development"' },
      build: {
        outDir: scratch,
        minify: false,
        lib: {
          entry: path.join(root, 'test/support/render-count-entry.tsx'),
          formats: ['iife'],
          name: 'count',
          fileName: () => 'count.js',
        },
      },
    });
    page = await (await stage.browser.newContext()).newPage();
    await page.setContent('<body></body>');
    await page.addScriptTag({ path: path.join(scratch, 'count.js') });
    await page.getByText('0.4 ms').waitFor();
    const before = await page.evaluate(() => ({ ...window.counts }));
    for (const turn of [0, 1, 2])
      await page.evaluate(
        (data) => window.stage.emit({ event: 'patch', data }),
        redisPatch(100 + turn, `${turn + 5} ms`),
      );
    await page.getByText('7 ms').first().waitFor();
    const after = await page.evaluate(() => ({ ...window.counts }));
    const renders = Object.fromEntries(COMPONENT_IDS.map((id) => [id, (after[id] ?? 0) - (before[id] ?? 0)]));
    expect(renders).toEqual({ ...Object.fromEntries(COMPONENT_IDS.map((id) => [id, 0])), redis: 3 });
  });

  it('weighs at most 260 KB gzipped', async () => {
    const dist = path.join(root, 'dist/renderer');
    const files = await readdir(dist, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      files
        .filter((f) => f.isFile())
        .map(async (f) => gzipSync(await readFile(path.join(f.parentPath, f.name))).length),
    );
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(260 * 1024);
  });

  it('waits for at most 126 KB of it before the popover is there: no menu, no chart, no other page', async () => {
    const dist = path.join(root, 'dist/renderer');
    const named = (await readFile(path.join(dist, 'index.html'), 'utf8')).matchAll(
      /(?:src|href)="(\.\/assets\/[^"]+)"/g,
    );
    const files = [...named].map(([, file = '']) => path.join(dist, file));
    expect(files.length).toBeGreaterThan(1);
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file)).length));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(126 * 1024);
  });
});
