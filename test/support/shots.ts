/** Every view in every state that is worth looking at: for pictures, and for the gallery. */
import type { Page } from 'playwright';
import { GUIDE } from './ios-fixture.ts';
import { NOW, STATE_NAMES, STATES } from './renderer-fixtures.ts';
import type { Stage } from './renderer-stage.ts';
import { LONG_STACK } from './stacks-fixture.ts';

declare global {
  interface Window {
    readonly stage: Stage;
  }
}

export interface Shot {
  readonly name: string;
  readonly address: string;
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** Size of the root's text in pixels; 16 is what a browser starts with. */
  readonly text: number;
  readonly before?: (page: Page) => Promise<void>;
}

const SCHEMES = ['light', 'dark'] as const;
const shot = (
  name: string,
  address: string,
  width: number,
  scheme: Shot['scheme'],
  over: Partial<Shot> = {},
): Shot => ({
  name: `${name}-${width}-${scheme}`,
  address,
  width,
  scheme,
  text: 16,
  ...over,
});
const both = (name: string, address: string, widths: readonly number[], over: Partial<Shot> = {}): readonly Shot[] =>
  SCHEMES.flatMap((scheme) => widths.map((width) => shot(name, address, width, scheme, over)));

const openPause = (page: Page): Promise<void> => page.getByRole('button', { name: /^Pause|paused/ }).click();
const openStacks = (page: Page): Promise<void> => page.getByRole('button', { name: /^Stack / }).click();
const open = (page: Page, selector: string): Promise<void> => page.locator(selector).first().click();

async function openKeys(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
}

/** A click on the recovery, and an engine that does not answer. */
async function askInVain(page: Page): Promise<void> {
  await page.evaluate(() => void window.stage.hanging.push('recover'));
  await page.getByRole('button', { name: /^(Recover Backend|Free the Port)$/ }).click();
  await page.getByText('Looking at what is there…').waitFor();
}

/** What begins by itself, because Lifeguard may. */
async function comes(page: Page): Promise<void> {
  const text = 'Recover Backend is tried again by itself at 14:50:34, attempt 2 of 3.';
  const coming = { cause: 'backend-not-running', at: NOW.wall + 12_000, text } as const;
  const before = STATES['backend-stopped'];
  const data = { ...before, seq: before.seq + 100, coming };
  await page.evaluate((snapshot) => window.stage.emit({ event: 'snapshot', data: snapshot }), data);
  await page.getByText(text).waitFor();
}

/** The palette with what a few letters find. */
const search =
  (text: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: /^Go to/ }).click();
    await page.getByRole('dialog', { name: 'Go to' }).getByRole('combobox').fill(text);
  };

/** Where the list of pages is folded; beside a wide page it stands open. */
async function openSidebar(page: Page): Promise<void> {
  if (await page.locator('.sidebar-fold').isVisible()) await open(page, '.sidebar-fold');
}

const sendEmpty = (page: Page): Promise<void> => page.getByRole('button', { name: 'Add it' }).click();

async function openFolded(page: Page): Promise<void> {
  for (const folded of await page.locator('.service-form summary').all()) await folded.click();
}

/** A page as it was so many minutes before the present of the fixtures. */
const turnedBack = (page: string, minutes: number): string =>
  `?state=healthy#/${page}?at=${new Date(NOW.wall - minutes * 60_000).toISOString()}`;

/** What every view is looked at: a phone, the popover, the least window, two wide ones, and text twice as large. */
const SIZES: Readonly<Record<string, Pick<Shot, 'width' | 'text'>>> = {
  '320': { width: 320, text: 16 },
  '360': { width: 360, text: 16 },
  '900': { width: 900, text: 16 },
  '1280': { width: 1280, text: 16 },
  '1600': { width: 1600, text: 16 },
  '200%': { width: 1000, text: 32 },
};
export const SIZE_NAMES = Object.keys(SIZES);

/** Each view once, whatever the sizes in its list: the name of its pictures, its address and what is done before. */
export function entries(): readonly (Pick<Shot, 'name' | 'address'> & Partial<Pick<Shot, 'before'>>)[] {
  const seen = new Map<string, Shot>();
  for (const one of SHOTS) {
    const name = one.name.replace(`-${one.width}-${one.scheme}`, '');
    if (one.text === 16 && !seen.has(name)) seen.set(name, { ...one, name });
  }
  return [...seen.values()];
}

/** Every view at one of `SIZE_NAMES`, light and dark. */
export const shotsAt = (size: string): readonly Shot[] =>
  entries().flatMap((entry) =>
    SCHEMES.flatMap((scheme) => {
      const of = SIZES[size];
      return of === undefined
        ? []
        : [{ ...entry, ...of, scheme, name: `${entry.name}-${size.replace('%', '')}-${scheme}` }];
    }),
  );

export const SHOTS: readonly Shot[] = [
  ...both('past-trouble', turnedBack('overview', 170), [320, 360, 900, 1280, 1600]),
  ...both('past-well', turnedBack('overview', 20), [320, 1280]),
  ...both('past-unwatched', turnedBack('overview', 400), [320, 1280]),
  ...both('past-means', turnedBack('overview', 1000), [320, 1280]),
  ...both('past-component', turnedBack('components/backend', 170), [320, 900, 1280]),
  ...both('past-wrong', '?state=healthy#/overview?at=soon', [320, 1280]),
  ...both('past-empty', `?state=empty#/overview?at=${new Date(NOW.wall - 60_000).toISOString()}`, [1280]),
  ...both('past-text200', turnedBack('overview', 170), [760], { text: 32 }),
  ...STATE_NAMES.flatMap((state) => both(`popover-${state}`, `?state=${state}#/popover`, [320, 360])),
  ...both('popover-lost', '?state=backend-stopped&lost#/popover', [360]),
  ...both('popover-connecting', '?offline#/popover', [360]),
  ...both('popover-menu', '?state=healthy#/popover', [360], { before: openPause }),
  ...['2', '12', 'long'].flatMap((stacks) => [
    ...both(`popover-stacks-${stacks}`, `?state=healthy&stacks=${stacks}#/popover`, [320, 360, 380]),
    ...both(`popover-stacks-open-${stacks}`, `?state=healthy&stacks=${stacks}#/popover`, [320, 360], {
      before: openStacks,
    }),
    ...both(`overview-stacks-${stacks}`, `?state=backend-stopped&stacks=${stacks}#/overview`, [320, 380, 760, 1400]),
    ...both(`overview-stacks-open-${stacks}`, `?state=healthy&stacks=${stacks}#/overview`, [380, 1000], {
      before: openStacks,
    }),
  ]),
  ...['long', '2'].flatMap((stacks) => [
    ...both(`popover-stacks-menu-${stacks}`, `?state=paused&stacks=${stacks}#/popover`, [320, 360], {
      before: openPause,
    }),
    ...both(`overview-stacks-paused-${stacks}`, `?state=paused&stacks=${stacks}#/overview`, [320, 900, 1600]),
  ]),
  ...both('popover-stacks-menu-own', `?state=paused&stacks=long&stack=${LONG_STACK}#/popover`, [320, 360], {
    before: openPause,
  }),
  ...both('overview-stacks-own', `?state=backend-stopped&stacks=long&stack=${LONG_STACK}#/overview`, [320, 900, 1600]),
  ...both('overview-menu', `?state=paused&stacks=long&stack=${LONG_STACK}#/overview`, [320, 900], {
    before: openPause,
  }),
  ...both('overview-stacks-text200', '?state=healthy&stacks=2#/overview', [760], { text: 32, before: openStacks }),
  ...both('popover-text200', '?state=backend-stopped#/popover', [360], { text: 32 }),
  ...STATE_NAMES.flatMap((state) => both(`overview-${state}`, `?state=${state}#/overview`, [320, 760, 1000, 1440])),
  ...both('popover-asking', '?state=backend-stopped#/popover', [320, 360], { before: askInVain }),
  ...both('popover-coming', '?state=backend-stopped#/popover', [320, 360], { before: comes }),
  ...both('overview-coming', '?state=backend-stopped#/overview', [320, 1280], { before: comes }),
  ...both('overview-asking', '?state=backend-stopped#/overview', [320, 1000], { before: askInVain }),
  ...both('backend-asking', '?state=port-held#/components/backend', [1280], { before: askInVain }),
  ...both('settings-team-changed', '?state=team-changed#/settings', [320, 1000]),
  ...both('settings-services', '?state=services#/settings', [320, 1000]),
  ...both('overview-lost', '?state=healthy&lost#/overview', [320, 1000]),
  ...both('overview-demo', '?state=healthy&demo#/overview', [320, 1000]),
  ...both('welcome', '?state=healthy&unset#/overview', [320, 360, 900, 1280, 1600]),
  ...both('welcome-choosing', '?state=healthy&unset#/overview', [320, 1280], {
    before: (page) => page.getByRole('button', { name: 'Choose another folder' }).click(),
  }),
  ...both('welcome-nothing', '?state=empty#/overview', [320, 1280]),
  ...both('welcome-text200', '?state=healthy&unset#/overview', [900], { text: 32 }),
  ...both('overview-connecting', '?offline#/overview', [760]),
  ...both('overview-text200', '?state=docker-down#/overview', [1000], { text: 32 }),
  ...['healthy', 'docker-down', 'flapping', 'long', 'empty', 'stale'].flatMap((state) =>
    both(`components-${state}`, `?state=${state}#/components`, [320, 760, 1000]),
  ),
  ...['healthy', 'backend-stopped', 'long', 'recovering'].flatMap((state) =>
    both(`backend-${state}`, `?state=${state}#/components/backend`, [320, 760, 1000, 1400]),
  ),
  ...both('memory-degraded', '?state=degraded#/components/memory', [320, 1000]),
  ...both('redis-flapping', '?state=flapping#/components/redis', [1000]),
  ...both('docker-down', '?state=docker-down#/components/docker', [1000]),
  ...both('neo4j-off', '?state=empty#/components/neo4j', [760]),
  ...['healthy', 'recovering', 'empty'].flatMap((state) =>
    both(`recovery-${state}`, `?state=${state}#/recovery`, [320, 1000]),
  ),
  ...both('recovery-open', '?state=recovery-failed#/recovery', [320, 1000], {
    before: async (page) => void (await open(page, '.history summary')),
  }),
  ...both('runbook', '?state=backend-stopped#/recovery/recover-backend', [320, 1000]),
  ...both('runbook-confirm', '?state=long#/recovery/stop-port-holder', [320, 1000]),
  ...both('runbook-running', '?state=recovering#/recovery/recover-backend', [320, 1000]),
  ...both('overview-restoring', '?state=restoring#/overview', [320, 900, 1280, 1600]),
  ...both('popover-restoring', '?state=restoring#/popover', [320, 360]),
  ...both('restoring-text200', '?state=restoring#/overview', [900], { text: 32 }),
  ...both('runbook-refused', '?state=docker-down#/recovery/start-docker', [1000]),
  ...['healthy', 'empty'].flatMap((state) =>
    both(`incidents-${state}`, `?state=${state}#/incidents`, [320, 760, 1000]),
  ),
  ...['week', 'month', 'quarter'].flatMap((period) =>
    both(`review-${period}`, `?state=healthy#/incidents/${period}`, [320, 1280]),
  ),
  ...['healthy', 'empty'].flatMap((state) =>
    both(`notifications-${state}`, `?state=${state}#/notifications`, [320, 360, 900, 1280, 1600]),
  ),
  ...both('notifications-text200', '?state=healthy#/notifications', [900], { text: 32 }),
  ...both('review-empty', '?state=empty#/incidents/month', [1000]),
  ...both('facts', '?state=healthy#/components/redis', [320, 1280]),
  ...both('incident-open', '?state=backend-stopped#/incidents/14', [320, 1000]),
  ...both('escalation-seen', '?state=backend-stopped&seen#/incidents/14', [320, 1280]),
  ...both('pass-on-seen', '?state=backend-stopped&seen#/incidents', [320, 1280]),
  ...both('incident-closed', '?state=healthy#/incidents/11', [320, 900], {
    before: async (page) => void (await open(page, 'summary:has-text("Issue for")')),
  }),
  ...['healthy', 'empty'].flatMap((state) => both(`checklists-${state}`, `?state=${state}#/checklists`, [320, 1000])),
  ...both('emergency', '?state=backend-stopped#/checklists', [320, 1000], {
    before: async (page) => void (await page.getByText('Emergency', { exact: true }).click()),
  }),
  ...['healthy', 'empty'].flatMap((state) => both(`logs-${state}`, `?state=${state}#/logs`, [320, 900])),
  ...both('logs-around', '?state=backend-stopped#/logs/14', [320, 900]),
  ...['healthy', 'empty'].flatMap((state) => both(`reference-${state}`, `?state=${state}#/reference`, [320, 1000])),
  ...['healthy', 'empty'].flatMap((state) => both(`services-${state}`, `?state=${state}#/services`, [320, 900, 1000])),
  ...['services', 'three-services'].flatMap((state) => [
    ...both(`many-components-${state}`, `?state=${state}#/components`, [320, 900]),
    ...both(`many-recovery-${state}`, `?state=${state}#/recovery`, [900]),
    ...both(`many-component-${state}`, `?state=${state}#/components/service-1`, [900]),
  ]),
  ...both('services-remove', '?state=healthy#/services', [320, 900], {
    before: (page) => page.getByRole('button', { name: 'Remove queue' }).click(),
  }),
  ...both('services-add', '?state=healthy#/services/add', [320, 900]),
  ...both('services-wrong', '?state=healthy#/services/add', [320, 900], { before: sendEmpty }),
  ...both('services-change', '?state=healthy#/services/change/queue', [320, 900], { before: openFolded }),
  ...both('services-change-text200', '?state=healthy#/services/change/queue', [760], { text: 32 }),
  ...['healthy', 'empty'].flatMap((state) => both(`models-${state}`, `?state=${state}#/models`, [320, 760, 1000])),
  ...['healthy', 'degraded', 'empty'].flatMap((state) =>
    both(`ios-${state}`, `?state=${state}#/ios`, [320, 760, 1000]),
  ),
  ...both('ios-log', '?state=healthy#/ios', [1000], {
    before: async (page) => {
      await page.getByRole('button', { name: 'Listen to its log' }).click();
      await page.getByText('reconnecting').waitFor();
    },
  }),
  ...['healthy', 'backend-stopped', 'recovering', 'long', 'recovery-failed'].flatMap((state) =>
    both(`strip-${state}`, `?state=${state}#/settings`, [320, 760, 1280]),
  ),
  ...both('palette', '?state=backend-stopped#/components', [320, 1280], { before: search('') }),
  ...both('palette-found', '?state=backend-stopped#/settings', [320, 1280], { before: search('mem') }),
  ...both('palette-none', '?state=healthy#/overview', [1280], { before: search('nowhere') }),
  ...both('palette-text200', '?state=backend-stopped#/overview', [760], { text: 32, before: search('b') }),
  ...both('keys', '?state=healthy#/overview', [320, 1280], { before: openKeys }),
  ...both('sidebar-open', '?state=backend-stopped#/incidents', [320], {
    before: openSidebar,
  }),
  ...both('whole-guide', '?state=backend-stopped#/guide', [320, 1000]),
  ...['none', 'under-way', 'snippets', 'helped', 'handed-over'].flatMap((guide) =>
    both(`guide-${guide}`, `?state=healthy&guide=${guide}#/ios/guide`, [320, 1000]),
  ),
  // Every step of the guide, once light and wide, once dark and narrow.
  ...GUIDE.branches.flatMap(({ id, steps }) =>
    steps.flatMap((step) => [
      shot(`step-${id}-${step.id}`, `?state=healthy&guide=${id}/${step.id}#/ios/guide`, 1000, 'light'),
      shot(`step-${id}-${step.id}`, `?state=healthy&guide=${id}/${step.id}#/ios/guide`, 320, 'dark'),
    ]),
  ),
  ...both('cli', '?state=healthy#/components/cli', [320, 1000]),
  ...both('network', '?state=healthy#/components/network', [320, 1280]),
  ...both('settings', '?state=problems&app#/settings', [320, 760, 1000]),
  ...both('settings-outgoing', '?state=healthy#/settings', [320, 1280], {
    before: async (page) => {
      await page.getByRole('button', { name: 'Test Webhook…' }).click();
      await page.getByRole('button', { name: 'Send this' }).scrollIntoViewIfNeeded();
    },
  }),
  ...both('settings-error', '?state=healthy#/settings', [1000], {
    before: async (page) => {
      await page.getByRole('textbox', { name: 'Backend port' }).fill('99999');
      await page.getByRole('textbox', { name: 'Backend port' }).press('Enter');
      await page.getByText('99999 is not a port.').waitFor();
    },
  }),
];
