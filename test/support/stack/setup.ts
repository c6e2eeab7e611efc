/** `node test/support/stack/setup.ts`: makes sure that the real stack can run here, and prints what it found. */
import { cacheFolder } from './cache.ts';
import { ToolError } from './tool-error.ts';
import { ensurePrometheus, ensureShells, ensureTools } from './tools.ts';

try {
  const started = performance.now();
  const log = (line: string) => console.error(line);
  const tools = await ensureTools(log);
  const { prometheus } = await ensurePrometheus(log);
  const { zsh, fish } = await ensureShells(log);
  const rows = {
    python: tools.python,
    uvicorn: tools.uvicorn,
    uv: tools.uv,
    redis: tools.redisServer,
    neo4j: `${tools.neo4j.version} in ${tools.neo4j.libFolder}`,
    java: tools.neo4j.java,
    chromium: tools.chromium,
    prometheus,
    zsh,
    fish,
    monit: tools.monit ?? 'not installed (only the benchmark needs it)',
    cache: cacheFolder(),
  };
  for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(10)} ${value}`);
  console.error(`The test stack is ready (${((performance.now() - started) / 1000).toFixed(1)} s).`);
} catch (error) {
  console.error(error instanceof ToolError ? `The test stack cannot be set up: ${error.message}` : error);
  process.exitCode = 1;
}
