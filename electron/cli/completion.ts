import { existsSync } from 'node:fs';
import { homeFolder } from '../system/index.ts';
import { type Callable, type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';

const SHELLS = ['zsh', 'bash', 'fish'] as const;

/** What says which stack is meant, and so which names there are. */
const PLACES = ['config', 'repository', 'stack'] as const;

/** Those that stand before the word that is being typed; a file or folder that is not there says nothing. */
function placesIn([shell, ...words]: readonly string[]): Readonly<Record<string, string>> {
  if (shell !== 'words') return {};
  const end = words.indexOf('--');
  // Bash takes an equals sign for a word of its own.
  const typed = words.slice(0, end < 0 ? -1 : end).filter((word) => word !== '=');
  const found = PLACES.flatMap((name) => {
    const at = typed.findLastIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    const word = typed[at];
    const value = word === `--${name}` ? typed[at + 1] : word?.slice(name.length + 3);
    if (value === undefined || value === '') return [];
    const plain = value.replace(/^(["'])(.*)\1$/, '$2').replace(/^~(?=\/|$)/, homeFolder());
    return name === 'stack' || existsSync(plain) ? [[name, plain] as const] : [];
  });
  return Object.fromEntries(found);
}

/** @param callable asked for when somebody completes, because the command is one of them itself */
export const completionOf = (callable: () => Callable): Command => ({
  name: 'completion',
  summary: 'print what completes this command in a shell',
  usage: 'zsh | bash | fish',
  details: [
    'Commands and options are completed, and the names that there are now: components, runbooks, causes, settings, stacks and services by the settings, incidents by the history. Nothing of the stack is asked.',
  ],
  examples: [
    ['lifeguard completion fish | source', 'in ~/.config/fish/config.fish'],
    ['source <(lifeguard completion zsh)', 'in ~/.zshrc, after compinit'],
    ['source <(lifeguard completion bash)', 'in ~/.bashrc'],
  ],
  words: [1, Number.POSITIVE_INFINITY],
  completes: (words) => (words.length === 0 ? SHELLS.map((shell) => `=${shell}` as const) : []),
  heeds: placesIn,
  looks: false,
  async run(context) {
    const [shell, ...words] = context.args;
    // What the printed scripts ask: the words so far, the last of which is being typed.
    if (shell === 'words') {
      const { candidates } = await import('./completing/candidates.ts');
      for (const { name, about } of await candidates(words, callable(), context)) context.print(`${name}\t${about}`);
      return EXIT.healthy;
    }
    const known = SHELLS.find((one) => one === shell);
    if (known === undefined || words.length > 0)
      throw new UsageError(`"completion ${context.args.join(' ')}" is not a call.`, `Shells: ${SHELLS.join(', ')}.`);
    context.print((await import('./completing/scripts.ts')).SCRIPTS[known]);
    return EXIT.healthy;
  },
});
