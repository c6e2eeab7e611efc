import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** What axe finds on a page: for each rule that is broken its name and the elements. */
export async function axeFinds(page: Page): Promise<string[]> {
  // Otherwise a second tab is opened to put the frames' results together, with axe loaded in it again; the pages have no frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
