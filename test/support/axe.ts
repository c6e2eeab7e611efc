import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** What axe finds on a page: for each rule that is broken its name and the elements. */
export async function axeFinds(page: Page): Promise<string[]> {
  // Otherwise a second tab is opened to put the frames' results together, with axe loaded in it again; the pages have no frames.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // Every rule is looked at in every element; where one is kept nobody reads of each, which is a third of the time.
  const { violations } = await axe.options({ resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
