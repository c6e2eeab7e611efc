/** Runs the benches by name (all without names) and prints figures; asserts nothing. */
import { parseArgs } from 'node:util';
import { stopAll } from '../support/stack/index.ts';
import { benchApp } from './app.ts';
import { benchChaos } from './chaos.ts';
import { benchCost } from './cost.ts';
import { benchDetection } from './detection.ts';
import { benchDiscovery } from './discovery.ts';
import { benchJournal } from './journal.ts';
import { benchModels } from './models.ts';
import { benchPage } from './page.ts';
import { benchRecovery } from './recovery.ts';
import { benchServices } from './services.ts';
import { benchStacks } from './stacks.ts';

const BENCHES: Readonly<Record<string, (minutes: number) => Promise<void>>> = {
  detection: benchDetection,
  recovery: benchRecovery,
  cost: benchCost,
  app: benchApp,
  page: benchPage,
  models: benchModels,
  journal: benchJournal,
  services: benchServices,
  stacks: benchStacks,
  chaos: benchChaos,
  discovery: benchDiscovery,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' } },
});
const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) {
    console.error(`There is no bench "${name}". Benches: ${Object.keys(BENCHES).join(', ')}`);
    process.exit(64);
  }
  console.log(`\n── ${name} ──`);
  await bench(Number(values.minutes));
}
await stopAll();
process.exit(0);
