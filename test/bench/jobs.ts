import type { Browser, Page } from 'playwright';
import type { RunningBackend } from '../support/stack/index.ts';
import { show } from './figures.ts';

const ROUNDS = 5;

/**
 * The jobs of a person with a stop-watch, on the real engine and a backend that is killed each round: how long until the page says so, and
 * how long from the click until something moves.
 */
export async function benchJobs(browser: Browser, url: string, backend: RunningBackend): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 360, height: 560 } });
  await page.goto(`${url}&page=popover`);
  await page.getByText('All well.').first().waitFor();
  const said: number[] = [];
  const moved: number[] = [];
  const mended: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const killed = performance.now();
    backend.killTree('SIGKILL');
    const button = page.getByRole('button', { name: 'Recover Backend', exact: true });
    await button.waitFor({ timeout: 60_000 });
    said.push(performance.now() - killed);
    const clicked = performance.now();
    moved.push(await pressed(page));
    await page
      .getByText(/Backend is back/)
      .first()
      .waitFor({ timeout: 120_000 });
    mended.push(performance.now() - clicked);
    await page.getByText('All well.').first().waitFor({ timeout: 120_000 });
  }
  console.log(`killed → said        ${show(said, 'ms')}`);
  console.log(`click → life         ${show(moved, 'ms')}`);
  console.log(`click → back         ${show(mended, 'ms')}`);
  await page.close();
}

/** Presses the button in the page, and tells the milliseconds until the frame that shows what is looked at. */
const pressed = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find((b) => b.textContent?.startsWith('Recover Backend'));
    const begun = performance.now();
    button?.click();
    for (;;) {
      await new Promise((painted) => requestAnimationFrame(painted));
      if (document.querySelector('.steps') !== null) return performance.now() - begun;
    }
  });
