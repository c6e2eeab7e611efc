import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Metadata as an installer leaves it: this environment's `bin/leanvibe` is the command of that distribution. */
export function declareCommand(environment: string, distribution: string, target: string): string {
  const name = `${distribution.replaceAll('-', '_')}-0.1.0.dist-info`;
  const folder = path.join(environment, 'lib/python3.12/site-packages', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'METADATA'), `Metadata-Version: 2.3\nName: ${distribution}\nVersion: 0.1.0\n`);
  writeFileSync(path.join(folder, 'entry_points.txt'), `[console_scripts]\nleanvibe = ${target}\n`);
  return folder;
}

/**
 * A command line like the real one: a click program with `config show/reset` and `status`, no `--version` and no `--keep-projects`, that reads
 * its configuration before every command and asks before it resets. Runs in the Python of the tests' environment, which has click.
 */
export function makeLeanvibeCli(folder: string, python: string): string {
  const file = path.join(folder, 'leanvibe');
  mkdirSync(folder, { recursive: true });
  declareCommand(path.dirname(folder), 'leanvibe-cli', 'leanvibe_cli.main:main');
  writeFileSync(
    file,
    `#!${python}
import os, pathlib, sys, urllib.request
import click

FILE = pathlib.Path(os.environ["HOME"]) / ".leanvibe" / "config.yml"
DEFAULTS = "backend_url: http://localhost:8000\\ntheme: dark\\n"

def load():
    text = FILE.read_text() if FILE.exists() else DEFAULTS
    values = {}
    for line in text.splitlines():
        if line.startswith((" ", "#", "-")) or not line.strip():
            continue
        if ": " not in line and not line.endswith(":"):
            raise ValueError(f"bad line in {FILE}: {line}")
        key, _, value = line.partition(":")
        values[key] = value.strip()
    return values

@click.group()
@click.option("--backend-url", help="Backend URL (overrides config)")
@click.pass_context
def cli(context, backend_url):
    """LeanVibe CLI - codebase analysis and monitoring"""
    context.obj = load()
    if backend_url:
        context.obj["backend_url"] = backend_url

@cli.group()
def config():
    """Manage LeanVibe CLI configuration"""

@config.command()
@click.pass_obj
def show(values):
    """Show current configuration"""
    click.echo(values)

@config.command()
@click.argument("key", required=False)
@click.option("--force", "-f", is_flag=True, help="Skip confirmation")
def reset(key, force):
    """Reset configuration to defaults"""
    if not force and not click.confirm("Reset entire configuration to defaults?"):
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(DEFAULTS.replace("http://localhost:8000", os.environ.get("LEANVIBE_TEST_BACKEND", "http://localhost:8000")))
    click.echo("Configuration reset to defaults")

@cli.command()
@click.pass_obj
def status(values):
    """Show backend status"""
    try:
        urllib.request.urlopen(values["backend_url"] + "/health", timeout=3).read()
        click.echo("Connected to " + values["backend_url"])
    except Exception as error:
        click.echo(f"Connection failed: {error}")

if __name__ == "__main__":
    cli()
`,
  );
  chmodSync(file, 0o755);
  return file;
}
