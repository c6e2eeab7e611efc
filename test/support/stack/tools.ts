import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached, type Log } from './cache.ts';
import { ensureNeo4jData } from './neo4j-home.ts';
import { isExecutable, run, tail } from './run.ts';
import { ensurePackage, findPackage, type SystemPackage } from './system-packages.ts';
import { ToolError } from './tool-error.ts';
import { withoutSignatures } from './unsigned-jars.ts';

export type Neo4jTool = {
  readonly java: string;
  readonly version: string;
  /** Folder with every jar of the runtime class path. */
  readonly libFolder: string;
};

export type Tools = {
  /** The virtual environment with uvicorn, FastAPI and uv. Shared by every run: never install anything into it. */
  readonly venv: string;
  readonly python: string;
  readonly uvicorn: string;
  readonly uv: string;
  readonly redisServer: string;
  readonly redisCli: string;
  readonly neo4j: Neo4jTool;
  readonly chromium: string;
  /** The peer of the benchmark; only that one needs it. */
  readonly monit: string | undefined;
};

const here = import.meta.dirname;
const quiet: Log = () => {};

const packages = {
  redis: { tool: 'redis', title: 'Redis', executable: 'redis-server', debian: 'redis-server', homebrew: 'redis' },
  java: {
    tool: 'java',
    title: 'Java 17',
    executable: 'java',
    debian: 'openjdk-17-jre-headless',
    homebrew: 'openjdk@17',
    // Homebrew leaves a versioned JDK off PATH, and /usr/bin/java of macOS is a stub that only shows a dialog.
    folders: ['/opt/homebrew/opt/openjdk@17/bin', '/usr/local/opt/openjdk@17/bin'],
  },
  maven: { tool: 'maven', title: 'Maven', executable: 'mvn', debian: 'maven', homebrew: 'maven' },
  python: { tool: 'python', title: 'Python 3', executable: 'python3', debian: 'python3-venv', homebrew: 'python@3.12' },
  chromium: {
    tool: 'chromium',
    title: 'Chromium',
    executable: process.platform === 'darwin' ? 'Chromium' : 'chromium',
    debian: 'chromium',
    homebrew: 'chromium',
    homebrewCask: true,
    folders: ['/Applications/Chromium.app/Contents/MacOS'],
  },
  /** Chromium without anything that draws on a screen: the same pages for a quarter of the processor time. */
  headlessShell: {
    tool: 'chromium',
    title: 'Chromium’s headless shell',
    executable: 'chromium-headless-shell',
    debian: 'chromium-headless-shell',
    homebrew: 'chromium',
  },
  postgres: {
    tool: 'postgres',
    title: 'PostgreSQL',
    executable: 'postgres',
    debian: 'postgresql',
    homebrew: 'postgresql@17',
    // Debian keeps the server of each version in a folder of its own, off PATH.
    folders: [
      ...[18, 17, 16, 15, 14, 13].map((version) => `/usr/lib/postgresql/${version}/bin`),
      ...['/opt/homebrew/opt/postgresql@17/bin', '/usr/local/opt/postgresql@17/bin'],
    ],
  },
  monit: { tool: 'monit', title: 'monit', executable: 'monit', debian: 'monit', homebrew: 'monit' },
  prometheus: {
    tool: 'prometheus',
    title: 'Prometheus',
    executable: 'prometheus',
    debian: 'prometheus',
    homebrew: 'prometheus',
  },
  zsh: { tool: 'zsh', title: 'zsh', executable: 'zsh', debian: 'zsh', homebrew: 'zsh' },
  fish: { tool: 'fish', title: 'fish', executable: 'fish', debian: 'fish', homebrew: 'fish' },
} as const satisfies Record<string, SystemPackage>;

/** uvicorn, FastAPI and uv in a virtual environment of their own. */
export async function ensurePython(log: Log = quiet): Promise<Pick<Tools, 'venv' | 'python' | 'uvicorn' | 'uv'>> {
  const requirements = join(here, 'requirements.txt');
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const venv = await cached(`python-${hash}`, async (folder, finalFolder) => {
    const python = await ensurePackage(packages.python, log);
    await requirePython311(python);
    log('Setting up Python with uvicorn, FastAPI and uv (PyPI, about 40 MB)…');
    const made = await run(python, ['-m', 'venv', folder], { timeoutMs: 120_000 });
    if (made.code !== 0) {
      const remedy = 'On Debian: apt-get install python3-venv. Then run this again.';
      throw new ToolError('python', `Creating a virtual environment failed:\n${tail(made.stderr)}\n`, remedy);
    }
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    const installed = await run(join(folder, 'bin', 'python'), pip, { timeoutMs: 10 * 60_000 });
    if (installed.code !== 0) {
      const remedy = 'Check the network and the package index that pip is configured for, then run this again.';
      throw new ToolError('python', `pip install failed:\n${tail(installed.stderr)}\n`, remedy);
    }
    await relocate(folder, finalFolder);
  });
  const bin = join(venv, 'bin');
  return { venv, python: join(bin, 'python'), uvicorn: join(bin, 'uvicorn'), uv: join(bin, 'uv') };
}

export type MlxTool = {
  /** A virtual environment with mlx and mlx-lm. Shared by every run: never change it, copy its Python's packages instead. */
  readonly venv: string;
  readonly python: string;
  readonly uv: string;
  /** uv's download cache: what was fetched once installs again in a second. */
  readonly uvCache: string;
  /** Pins the versions of an installation (`UV_CONSTRAINT`). */
  readonly constraints: string;
};

/** mlx (the CPU build on Linux) and mlx-lm in a virtual environment of their own, made with uv. */
export async function ensureMlx(log: Log = quiet): Promise<MlxTool> {
  const { uv, python } = await ensurePython(log);
  const constraints = join(here, 'mlx-requirements.txt');
  const hash = createHash('sha256')
    .update(await readFile(constraints))
    .digest('hex')
    .slice(0, 12);
  // The number changes with the way the folder is made.
  const folder = await cached(`mlx-${hash}-2`, async (unfinished, finalFolder) => {
    log('Setting up mlx and mlx-lm (PyPI, about 60 MB)…');
    const venv = join(unfinished, 'venv');
    const env = { UV_CACHE_DIR: join(unfinished, 'uv-cache'), UV_LINK_MODE: 'copy' };
    const made = await run(uv, ['venv', '--quiet', '--python', python, venv], { env });
    // Compiled once: each start of a model server would do it again where Python may not write what it compiled.
    const into = ['--compile-bytecode', '--python', join(venv, 'bin', 'python')];
    const install = ['pip', 'install', '--quiet', ...into, '-r', constraints];
    const installed = made.code === 0 ? await run(uv, install, { env, timeoutMs: 10 * 60_000 }) : made;
    if (installed.code !== 0) {
      const remedy = 'Check the network and the package index that uv is configured for, then run this again.';
      throw new ToolError('mlx', `uv could not install mlx:\n${tail(installed.stderr)}\n`, remedy);
    }
    await relocate(venv, join(finalFolder, 'venv'));
  });
  const venv = join(folder, 'venv');
  return { venv, python: join(venv, 'bin', 'python'), uv, uvCache: join(folder, 'uv-cache'), constraints };
}

/** Chroma's server, started by a script of the name that it has everywhere. */
export async function ensureChroma(log: Log = quiet): Promise<{ readonly chroma: string }> {
  const { uv, python } = await ensurePython(log);
  const requirements = join(here, 'chroma-requirements.txt');
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = await cached(`chroma-${hash}`, async (unfinished, finalFolder) => {
    log('Setting up Chroma (PyPI, about 23 MB)…');
    const env = { UV_LINK_MODE: 'copy' };
    const made = await run(uv, ['venv', '--quiet', '--python', python, unfinished, '--allow-existing'], { env });
    const bin = join(unfinished, 'bin');
    const install = ['pip', 'install', '--quiet', '--no-deps', '--python', join(bin, 'python'), '-r', requirements];
    const installed = made.code === 0 ? await run(uv, install, { env, timeoutMs: 10 * 60_000 }) : made;
    if (installed.code !== 0) {
      const remedy = 'Check the network and the package index that uv is configured for, then run this again.';
      throw new ToolError('chroma', `uv could not install Chroma:\n${tail(installed.stderr)}\n`, remedy);
    }
    const script = [
      `#!${join(finalFolder, 'bin', 'python')}`,
      'import sys',
      'import chromadb_rust_bindings',
      'sys.exit(chromadb_rust_bindings.cli(["chroma", *sys.argv[1:]]))',
      '',
    ];
    await writeFile(join(bin, 'chroma'), script.join('\n'), { mode: 0o755 });
    await relocate(unfinished, finalFolder);
  });
  return { chroma: join(folder, 'bin', 'chroma') };
}

/** PostgreSQL's server. */
export const ensurePostgres = (log: Log = quiet): Promise<string> => ensurePackage(packages.postgres, log);

/** A Python that has the MCP package of PyPI: a client that nobody here wrote. */
export async function ensureMcpClient(log: Log = quiet): Promise<string> {
  const { uv, python } = await ensurePython(log);
  const requirements = join(here, 'mcp-requirements.txt');
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = await cached(`mcp-${hash}`, async (unfinished) => {
    log('Setting up the MCP client (PyPI, about 10 MB)…');
    const env = { UV_LINK_MODE: 'copy' };
    const made = await run(uv, ['venv', '--quiet', '--python', python, unfinished, '--allow-existing'], { env });
    const install = ['pip', 'install', '--quiet', '--python', join(unfinished, 'bin', 'python'), '-r', requirements];
    const installed = made.code === 0 ? await run(uv, install, { env, timeoutMs: 10 * 60_000 }) : made;
    if (installed.code !== 0) {
      const remedy = 'Check the network and the package index that uv is configured for, then run this again.';
      throw new ToolError('mcp', `uv could not install mcp:\n${tail(installed.stderr)}\n`, remedy);
    }
  });
  return join(folder, 'bin', 'python');
}

/** Prometheus, and the tool that comes with it. */
export async function ensurePrometheus(log: Log = quiet) {
  const prometheus = await ensurePackage(packages.prometheus, log);
  return { prometheus, promtool: join(dirname(prometheus), 'promtool') };
}

/** The shells that the command line can be completed in, beside bash. */
export const ensureShells = async (log: Log = quiet) => ({
  zsh: await ensurePackage(packages.zsh, log),
  fish: await ensurePackage(packages.fish, log),
});

/** The scripts of a virtual environment carry its path in their first line; it is about to be renamed. */
async function relocate(from: string, to: string): Promise<void> {
  const scripts = (await readdir(join(from, 'bin'), { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of [...scripts.map((entry) => join(from, 'bin', entry.name)), join(from, 'pyvenv.cfg')]) {
    const content = await readFile(file);
    // latin1 keeps every byte of the binaries (uv) as it is.
    const text = content.toString('latin1');
    if (!content.includes(0) && text.includes(from)) await writeFile(file, text.replaceAll(from, to), 'latin1');
  }
}

async function requirePython311(python: string): Promise<void> {
  const asked = await run(python, [
    '-c',
    'import sys; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 11))',
  ]);
  if (asked.code === 0) return;
  const remedy = 'Install Python 3.11 or newer and put it first on PATH.';
  throw new ToolError('python', `${python} is Python ${asked.stdout.trim()}, the stack needs 3.11 or newer.`, remedy);
}

export async function ensureRedis(log: Log = quiet): Promise<Pick<Tools, 'redisServer' | 'redisCli'>> {
  const redisServer = await ensurePackage(packages.redis, log);
  return { redisServer, redisCli: join(dirname(redisServer), 'redis-cli') };
}

/** Neo4j Community from Maven Central, and a Java to run it. */
export async function ensureNeo4j(log: Log = quiet): Promise<Neo4jTool> {
  const pom = join(here, 'neo4j-pom.xml');
  const version = /<neo4j\.version>(.*)<\/neo4j\.version>/.exec(await readFile(pom, 'utf8'))?.[1] ?? 'unknown';
  const java = await ensureJava(log);
  const folder = await cached(`neo4j-${version}`, async (unfinished) => {
    const mvn = await ensurePackage(packages.maven, log);
    log(`Fetching Neo4j Community ${version} (Maven Central, about 120 MB)…`);
    const target = join(unfinished, 'target');
    await mkdir(target);
    const result = await run(
      mvn,
      [
        ...['-B', '-q', '-ntp', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime'],
        ...[`-DoutputDirectory=${join(unfinished, 'lib')}`, `-Dproject.build.directory=${target}`],
      ],
      { timeoutMs: 20 * 60_000 },
    );
    if (result.code !== 0) {
      const remedy = 'Check the network (and settings.xml, if Maven goes through a mirror), then run this again.';
      throw new ToolError('neo4j', `Maven could not fetch Neo4j:\n${tail(result.stdout + result.stderr)}\n`, remedy);
    }
  });
  const unsigned = await cached(`neo4j-${version}-unsigned`, async (unfinished) =>
    withoutSignatures(join(folder, 'lib'), join(unfinished, 'lib')),
  );
  return { java, version, libFolder: join(unsigned, 'lib') };
}

/** Neo4j 5 runs on Java 17 or 21. */
async function ensureJava(log: Log): Promise<string> {
  const home = process.env.JAVA_HOME;
  const candidates = [
    ...(home ? [join(home, 'bin', 'java')] : []),
    ...packages.java.folders.map((folder) => join(folder, 'java')),
    ...(process.platform === 'darwin'
      ? []
      : ['/usr/lib/jvm/java-17-openjdk-amd64/bin/java', '/usr/lib/jvm/java-17-openjdk-arm64/bin/java']),
  ];
  for (const candidate of candidates)
    if ((await isExecutable(candidate)) && (await runsNeo4j(candidate))) return candidate;
  const found = await ensurePackage(packages.java, log);
  if (await runsNeo4j(found)) return found;
  const remedy = 'Install Java 17 or 21 and point JAVA_HOME at it.';
  throw new ToolError('java', `${found} is not Java 17 or 21, which Neo4j 5 needs.`, remedy);
}

async function runsNeo4j(java: string): Promise<boolean> {
  const { stderr, stdout } = await run(java, ['-version']);
  return /version "(17|21)[."]/.test(stderr + stdout);
}

/** A Chromium for the browser suite; an installed Chrome does as well. */
export async function ensureChromium(log: Log = quiet): Promise<string> {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  if (process.platform === 'darwin') return existsSync(chrome) ? chrome : ensurePackage(packages.chromium, log);
  // Not every distribution has it, nor every machine a network: the whole browser does as well.
  return ensurePackage(packages.headlessShell, log).catch(() => ensurePackage(packages.chromium, log));
}

export function ensureMonit(log: Log = quiet): Promise<string> {
  return ensurePackage(packages.monit, log);
}

/** Finds or installs every tool of the real stack; says each installation in one line. Throws ToolError for the first that cannot be had. */
export async function ensureTools(log: Log = quiet): Promise<Tools> {
  const python = await ensurePython(log);
  const redis = await ensureRedis(log);
  const neo4j = await ensureNeo4j(log);
  await ensureNeo4jData(neo4j, log);
  const chromium = await ensureChromium(log);
  return { ...python, ...redis, neo4j, chromium, monit: await findPackage(packages.monit) };
}
